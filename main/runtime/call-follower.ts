// call-follower: what a person sees of a tool of an MCP server while it works: how far it is, and what its server asks.
//
//   F1. A question is a part of the step (docs/decisions/0095-questions-of-servers.md): it waits, is answered and is kept as an
//       approval is. It is taken back when its call is over, and never answered by an answer to an earlier one.
//   F2. What a server says is data: it is shown as its words, with its name.

import { randomUUID } from 'node:crypto'
import type { RunSubstep } from '@main/connectors/define-substep.ts'
import type { McpCall, McpQuestion, McpQuestionAnswer } from '@main/mcp/port.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { LivePlace, LiveSteps, LiveStepWriter } from './llm/live-steps.ts'
import { questionType } from './question-part.ts'

/** What a call tells on its way. */
export type McpFollow = Required<Pick<McpCall, 'onProgress' | 'onAsked'>>
export type CallFollower = { follow: McpFollow; end(): void }

export type CallFollowerOptions = {
  /** Absent: nobody looks. */
  live: LiveSteps | undefined
  place: LivePlace
  /** Of the attempt. */
  signal: AbortSignal
  substep: (signal: AbortSignal) => RunSubstep
}

export function createCallFollower({ live, place, signal, substep }: CallFollowerOptions): CallFollower {
  let writer: LiveStepWriter | undefined
  const ask = async ({ server, tool, isSure, message, fields, signal: taken }: McpQuestion): Promise<McpQuestionAnswer> => {
    try {
      const title = `${server} asks`
      const end = await substep(AbortSignal.any([signal, taken]))({ name: `question ${randomUUID()}`, title, type: questionType, input: { title, message, form: { by: server, tool, isSure, fields: fields as unknown as JsonValue } } })
      return end.kind === 'done' ? answerOf(end.output) : { action: 'cancel' }
    } catch {
      // Nobody need answer any more.
      return { action: 'cancel' }
    }
  }
  return {
    follow: {
      onProgress(progress) {
        writer ??= live?.begin(place)
        writer?.progress(progress)
      },
      onAsked: ask,
    },
    end: () => writer?.end(),
  }
}

function answerOf(output: JsonValue): McpQuestionAnswer {
  const { outcome, content } = isJsonObject(output) ? output : {}
  if (outcome === 'approved') return { action: 'accept', content: isJsonObject(content) ? content : {} }
  return { action: outcome === 'rejected' ? 'decline' : 'cancel' }
}
