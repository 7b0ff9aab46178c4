import { connectorContract } from 'flowbench/testing'
import { rss } from './index.ts'

const xml = '<rss version="2.0"><channel><title>Blog</title><item><title>Two</title><guid>2</guid></item><item><title>One</title><guid>1</guid></item></channel></rss>'
const answers = [{ method: 'GET' as const, path: '/feed.xml', origin: 'https://blog.example.com', answer: { headers: { 'content-type': 'application/rss+xml' }, text: xml } }]

connectorContract(rss, {
  examples: [{ action: 'read', input: { url: 'https://blog.example.com/feed.xml' }, answers, output: { title: 'Blog', entries: [{ id: '2', title: 'Two' }, { id: '1', title: 'One' }] } }],
  polls: [{ poll: 'new-entry', input: { url: 'https://blog.example.com/feed.xml' }, answers, finds: ['1', '2'] }],
})
