// A process of a test: a server that is not tomorrow what it is today. What it says of its tool stands in the file that its argument
// names, at each start; `become` changes it while the server runs, and `crash` ends it without a word.
import { appendFileSync, readFileSync } from 'node:fs'
import { McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

/** `starts`: a line for each start. `endsAtOnce`: it does not even begin to speak. */
export type Nature = { description: string; starts: string; endsAtOnce?: boolean }

const nature = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Nature
appendFileSync(nature.starts, `${Date.now()}\n`)
if (nature.endsAtOnce) process.exit(3)

const server = new McpServer({ name: 'changing', version: '1' })
const said = (text: string): { content: { type: 'text'; text: string }[] } => ({ content: [{ type: 'text', text }] })
const look = server.registerTool('look', { description: nature.description, inputSchema: z.object({}) }, () => said('seen'))
server.registerTool('become', { description: 'Says something else of "look" from now on', inputSchema: z.object({ description: z.string() }) }, ({ description }) => {
  look.update({ description })
  return said('done')
})
server.registerTool('crash', { description: 'Ends', inputSchema: z.object({}) }, () => process.exit(7))
await server.connect(new StdioServerTransport())
