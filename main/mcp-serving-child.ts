// The server that the official conformance suite (@modelcontextprotocol/conformance) is run against: our own, with workflows for
// the tools that the suite asks for. The suite has no token, so a door before the server adds it, and changes nothing else; it
// says where it is and goes with its input.

import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serialize } from '@shared/document/serialize.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { McpContent } from '@shared/mcp-server.ts'
import { Workflow } from '@shared/workflow.ts'
import { openServices } from './services.ts'

const [assetsFolder = '', workersFolder = ''] = process.argv.slice(2)
const token = 'a token of the suite'.replaceAll(' ', '-')
process.env['FLOWBENCH_SECRET_FLOWBENCH_MCP_TOKEN'] = token

const image: McpContent = { type: 'image', mimeType: 'image/png', data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==' }
const audio: McpContent = { type: 'audio', mimeType: 'audio/wav', data: 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=' }
const resource: McpContent = { type: 'resource', uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.', data: null }
const passedOn = (...content: McpContent[]): JsonValue => ({ text: '', data: null, content })
const pause = (id: string): JsonObject => ({ id, type: 'wait', name: id, input: { durationMs: 50 } })

type Sketch = { output?: JsonValue; nodes?: JsonObject[]; inputSchema?: JsonObject }
const sketches: Record<string, Sketch> = {
  test_simple_text: { output: 'This is a simple text response for testing.' },
  test_image_content: { output: passedOn(image) },
  test_audio_content: { output: passedOn(audio) },
  test_embedded_resource: { output: passedOn(resource) },
  test_multiple_content_types: { output: passedOn({ type: 'text', text: 'Multiple content types test:' }, image, resource) },
  test_error_handling: { nodes: [{ id: 'fail', type: 'fail', name: 'Fail', input: { message: 'This tool intentionally returns an error for testing' } }] },
  test_tool_with_progress: { nodes: [pause('one'), pause('two'), pause('three')], output: 'Done' },
  json_schema_2020_12_tool: {
    output: 'Done',
    inputSchema: {
      $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', additionalProperties: false,
      $defs: { address: { type: 'object', properties: { street: { type: 'string' }, city: { type: 'string' } } } },
      properties: { name: { type: 'string' }, address: { $ref: '#/$defs/address' } },
    },
  },
}

function workflowOf(name: string, { output = null, nodes = [], inputSchema = { type: 'object' } }: Sketch): Workflow {
  const ids = ['trigger', ...nodes.map(({ id }) => id)]
  return Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: `wf_${name}`, name, trigger: { type: 'mcp', inputSchema }, output,
    nodes: nodes.length > 0 ? nodes : [{ id: 'nothing', type: 'set', name: 'Nothing', input: { fields: {} } }],
    edges: nodes.length > 0 ? nodes.map(({ id }, index) => ({ from: ids[index], to: id })) : [{ from: 'trigger', to: 'nothing' }],
  })
}

const services = await openServices({ dataFolder: null, workerPath: join(workersFolder, 'sandbox-worker.js'), assetsFolder })
for (const [name, sketch] of Object.entries(sketches)) {
  const workflow = workflowOf(name, sketch)
  services.library.import(serialize(workflow))
  await services.activate(workflow.id)
}
const state = await services.mcpServing.start(0)
if (state.state !== 'listening') throw new Error(JSON.stringify(state))

const door = createServer((incoming, answer) => {
  const outgoing = request({ host: '127.0.0.1', port: state.port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, authorization: `Bearer ${token}` } }, (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers)
    response.pipe(answer)
  })
  outgoing.on('error', () => answer.destroy())
  answer.on('close', () => outgoing.destroy())
  incoming.pipe(outgoing)
}).listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(door.address() as AddressInfo).port}/mcp\n`))

process.stdin.on('end', () => process.exit(0)).resume()
