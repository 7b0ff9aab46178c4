import type { ServerResponse } from 'node:http'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import type { JsonObject } from '@shared/json.ts'

// A real service on loopback that speaks OpenAI's and Anthropic's API, and misbehaves as it is told. For tests only.

export type ScriptedReply = {
  /** Sent piece by piece, with so many milliseconds between them. */
  pieces?: readonly string[]
  pauseMs?: number
  toolCalls?: readonly { id: string; name: string; input: string }[]
  /** Absent: the service counts nothing. */
  usage?: { input: number; output: number; cached?: number }
  finish?: 'stop' | 'length' | 'tool-calls' | 'filtered'
  refusal?: string
  /** An answer that is no success. */
  status?: number
  headers?: Record<string, string>
  body?: JsonObject | string
  /** After the pieces: `cut` hangs up, `early` ends as if it were over, `bad-json` sends what is none, `error` says within the stream that something is wrong, `silent` sends nothing more. */
  after?: 'cut' | 'early' | 'bad-json' | 'error' | 'silent'
}

export interface ModelServer extends TestServer {
  /** What is answered next, one after the other; the last one stays. */
  script(...replies: ScriptedReply[]): void
  /** The bodies of calls for an answer. */
  asked: JsonObject[]
  /** Calls whose connection was closed before the answer was complete. */
  hungUp(): number
}

export const models = ['gpt-large', 'gpt-small']

export async function serveModels(): Promise<ModelServer> {
  let replies: ScriptedReply[] = [{ pieces: ['Hello', ' world'], usage: { input: 12, output: 3 } }]
  let hungUp = 0
  const asked: JsonObject[] = []
  const server = await serveHttp((request, response) => {
    const path = request.url.split('?')[0]
    response.on('close', () => { if (!response.writableFinished) hungUp++ })
    if (path === '/v1/models') {
      const data = models.map((id) => ({ id, object: 'model', type: 'model', display_name: id.toUpperCase(), created_at: '2026-01-01T00:00:00Z', created: 0, owned_by: 'test' }))
      return json(response, 200, { object: 'list', data, has_more: false, first_id: null, last_id: null })
    }
    const isAnthropic = path === '/v1/messages'
    if (request.method !== 'POST' || (path !== '/v1/chat/completions' && !isAnthropic)) return json(response, 404, { error: { message: `Nothing is at ${request.url}` } })
    const body = JSON.parse(request.body) as JsonObject
    asked.push(body)
    const reply = replies.length > 1 ? replies.shift() : replies[0]
    if (!reply) return json(response, 500, { error: { message: 'nothing is scripted' } })
    if (reply.status !== undefined) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers }).end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    void play(response, reply, isAnthropic ? anthropicEvents(reply, body) : openaiEvents(reply, body))
  })
  return { ...server, asked, script: (...next) => { replies = next }, hungUp: () => hungUp }
}

async function play(response: ServerResponse, { pauseMs = 0, after }: ScriptedReply, events: { pieces: string[]; end: string[] }): Promise<void> {
  for (const [index, event] of events.pieces.entries()) {
    if (index > 0 && pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs))
    if (response.destroyed) return
    response.write(event)
  }
  if (after === 'silent') return
  if (after === 'cut') {
    // What was written goes out first.
    setTimeout(() => response.destroy(), 20)
    return
  }
  if (after === 'early') return void response.end()
  if (after === 'bad-json') return void response.end('event: content_block_delta\ndata: {"choices": [{"delta"\n\n')
  if (after === 'error') return void response.end(`event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`)
  response.end(events.end.join(''))
}

function openaiEvents(reply: ScriptedReply, { model }: JsonObject): { pieces: string[]; end: string[] } {
  const chunk = (choice: JsonObject | null, more: JsonObject = {}): string => `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 0, model, choices: choice ? [{ index: 0, finish_reason: null, ...choice }] : [], ...more })}\n\n`
  const calls = (reply.toolCalls ?? []).flatMap(({ id, name, input }, index) => {
    const half = Math.ceil(input.length / 2)
    return [
      chunk({ delta: { tool_calls: [{ index, id, type: 'function', function: { name, arguments: input.slice(0, half) } }] } }),
      chunk({ delta: { tool_calls: [{ index, function: { arguments: input.slice(half) } }] } }),
    ]
  })
  const { usage } = reply
  const finish = { stop: 'stop', length: 'length', 'tool-calls': 'tool_calls', filtered: 'content_filter' }[reply.finish ?? (reply.toolCalls ? 'tool-calls' : 'stop')]
  return {
    pieces: [chunk({ delta: { role: 'assistant', content: '' } }), ...(reply.pieces ?? []).map((content) => chunk({ delta: { content } })), ...(reply.refusal === undefined ? [] : [chunk({ delta: { refusal: reply.refusal } })]), ...calls],
    end: [
      chunk({ delta: {}, finish_reason: finish }),
      ...(usage ? [chunk(null, { usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output, prompt_tokens_details: { cached_tokens: usage.cached ?? 0 } } })] : []),
      'data: [DONE]\n\n',
    ],
  }
}

function anthropicEvents(reply: ScriptedReply, { model }: JsonObject): { pieces: string[]; end: string[] } {
  const event = (type: string, rest: JsonObject): string => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const { usage, pieces = [], toolCalls = [] } = reply
  const text = pieces.length === 0 ? [] : [event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }), ...pieces.map((piece) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } }))]
  const closed = pieces.length === 0 ? [] : [event('content_block_stop', { index: 0 })]
  const calls = toolCalls.flatMap(({ id, name, input }, at) => {
    const index = at + (pieces.length === 0 ? 0 : 1)
    const half = Math.ceil(input.length / 2)
    return [
      event('content_block_start', { index, content_block: { type: 'tool_use', id, name, input: {} } }),
      ...[input.slice(0, half), input.slice(half)].map((part) => event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: part } })),
      event('content_block_stop', { index }),
    ]
  })
  const finish = { stop: 'end_turn', length: 'max_tokens', 'tool-calls': 'tool_use', filtered: 'refusal' }[reply.refusal !== undefined ? 'filtered' : reply.finish ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop')]
  const cached = usage?.cached ?? 0
  return {
    pieces: [event('message_start', { message: { id: 'm1', type: 'message', role: 'assistant', model: model ?? '', content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: (usage?.input ?? 0) - cached, output_tokens: 1, cache_read_input_tokens: cached, cache_creation_input_tokens: 0 } } }), ...text],
    end: [...closed, ...calls, event('message_delta', { delta: { stop_reason: finish, stop_sequence: null }, usage: { output_tokens: usage?.output ?? 0 } }), event('message_stop', {})],
  }
}

function json(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
