import type { RunStarted } from '@main/storage/journal.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { coveredAddress, coveredCredential, isCredentialName } from '@shared/http/credentials.ts'
import type { WriteQuestion } from '@shared/write-question.ts'
import type { JsonValue } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { keysOf } from './earlier-run.ts'
import { idempotencyKey } from './keys.ts'
import { sampleOf, type RegisteredAction } from './action-registry.ts'
import type { WriteAnswer, Writes } from './writes.ts'

export type Write = { step: StepAddress; attempt: number; node: WorkflowNode; registered: RegisteredAction; effect: Effect; input: unknown; shown: JsonValue }

/** Whether the steps of one run may do what they do outside. Owns which of them wait for the person's answer. */
export class WriteGate {
  readonly #started: RunStarted
  readonly #writes: Writes
  readonly #asked = new Set<string>()
  readonly #answers = new Map<string, 'send' | 'stand-in'>()

  constructor(started: RunStarted, writes: Writes) {
    this.#started = started
    this.#writes = writes
  }

  isAsked({ nodeId, iteration }: StepAddress): boolean {
    return this.#asked.size > 0 && this.#asked.has(stepKey(nodeId, iteration))
  }

  /** `ask`: the question was put, and `onAnswer` will hear; the step has not begun. */
  decide({ step, attempt, node, registered, effect, input, shown }: Write, onAnswer: (answer: WriteAnswer) => void): 'send' | 'stand-in' | 'ask' {
    const { runId, writes, workflow } = this.#started
    if (effect === 'read' || writes === 'send') return 'send'
    if (writes === 'dry-run') return 'stand-in'
    const key = stepKey(step.nodeId, step.iteration)
    const known = this.#answers.get(key) ?? this.#writes.remembered(workflow.id)
    // A further attempt was allowed with the first, which may have been before a restart.
    if (known || attempt > 1) return known ?? 'send'
    const { connector, action } = registered
    const summary = action.describe?.(input as never) ?? `${connector.displayName}: ${action.displayName}`
    // Input that cannot be sent throws here, before anything waits for an answer.
    const request = action.sends?.(input as never, idempotencyKey(keysOf(this.#started), key))
    this.#asked.add(key)
    this.#writes.ask({ runId, step, nodeName: node.name || node.id, summary, input: shown, ...(request && { request: asItGoesOut(request) }), effect, standIn: sampleOf(action) }, workflow.id, (answer) => {
      this.#asked.delete(key)
      if (answer !== 'cancel') this.#answers.set(key, answer)
      onAnswer(answer)
    })
    return 'ask'
  }

  /** The run is over: nobody need answer any more. */
  close(): void {
    this.#writes.withdraw(this.#started.runId)
  }
}

/** The client adds what every request of it carries: who asks, and how the answer may be packed. Credentials are covered: the window shows no secret. */
function asItGoesOut({ method, url, query = {}, headers = {}, body, credentialHeaders = [] }: HttpRequest): NonNullable<WriteQuestion['request']> {
  const named = new Set(credentialHeaders.map((name) => name.toLowerCase()))
  const shown = Object.entries(headers).map(([name, value]): [string, string] => [name, named.has(name.toLowerCase()) || isCredentialName(name) ? coveredCredential(value) : value])
  return { method, url: coveredAddress(withQuery(url, query)), headers: shown, body: body === undefined || body.length === 0 ? null : typeof body === 'string' ? { text: body, isBase64: false } : { text: Buffer.from(body).toString('base64'), isBase64: true } }
}

function withQuery(address: string, query: Record<string, string | string[]>): string {
  if (!URL.canParse(address)) return address
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) for (const one of [value].flat()) url.searchParams.append(name, one)
  url.hash = ''
  return url.href
}
