// model: the ledger's service of models, which speaks OpenAI's API: it writes its answer bit by bit, for a while.

import type { ServerResponse } from 'node:http'
import { pause } from './random.ts'

/** Where it is asked, beneath the ledger's address. */
export const modelPath = 'v1'
export const modelName = 'slow-writer'

const pieces = 12

/** What a step asks: of which run and event it is. */
export function promptFor(event: string): string {
  return `{{ run.id }} {{ ${event} }}`
}

export function askedIn(body: string): { run: string; event: string } {
  const { messages } = JSON.parse(body) as { messages: { content: string }[] }
  const [run = '', event = ''] = (messages.at(-1)?.content ?? '').split(' ')
  return { run, event }
}

/** Ends when all is written, or when nobody listens any more. */
export async function writeAnswer(response: ServerResponse, pauseMs: number): Promise<void> {
  const chunk = (delta: object, finish: string | null = null): string => `data: ${JSON.stringify({ id: 'a', object: 'chat.completion.chunk', created: 0, model: modelName, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let at = 0; at < pieces && !response.destroyed; at++) {
    response.write(chunk({ content: `word ${at} ` }))
    await pause(pauseMs)
  }
  response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`)
}
