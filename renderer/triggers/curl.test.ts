import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { curlCommand } from './curl.ts'

const shell = promisify(execFile)

test.each([
  ['JSON with quotes', Buffer.from(`{ "it's": "\\"$HOME\\" \`x\` \\\\n",  "odd" :1 }\n`)],
  ['a text that looks like a file', Buffer.from('@/etc/hosts')],
  ['bytes that are no text', Buffer.from([0, 255, 10, 13, 39, 128])],
  ['nothing', Buffer.alloc(0)],
])('a shell sends %s as it came', async (_name, body) => {
  const came: { headers: string[]; body: Buffer; url: string | undefined }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      came.push({ headers: request.rawHeaders, body: Buffer.concat(chunks), url: request.url })
      response.end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const command = curlCommand({ headers: [['Host', 'elsewhere'], ['Content-Length', '9'], ['Content-Type', 'text/x-test'], ['X-Sign', "a'b $c"]], bodyBase64: body.toString('base64'), path: '/webhooks/github?x=1&y=2' }, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  try {
    await shell('sh', ['-c', command])
  } finally {
    server.close()
  }
  expect(came).toHaveLength(1)
  expect(came[0]?.url).toBe('/webhooks/github?x=1&y=2')
  expect(came[0]?.body.equals(body)).toBe(true)
  expect(came[0]?.headers.join('\n')).toMatch(/Content-Type\ntext\/x-test\nX-Sign\na'b \$c/)
  expect(came[0]?.headers.join('\n')).not.toContain('elsewhere')
})
