// preview-transform: what a transform would give, for whoever is still writing it.
//  V1. It is the action itself that runs, in the sandbox, so that what is shown is what a run gives.
//  V2. One at a time: a newer question ends the older one, whose answer nobody reads any more.
//  V3. Little time, little data and a short answer: a preview must never hold back a run.

import type { ActionSandbox } from '@main/connectors/define.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { CodePreview } from '@shared/code-preview.ts'
import type { ActionOf } from './action-registry.ts'

type PreviewOptions = { actionOf: ActionOf; sandboxFor: (signal: AbortSignal) => ActionSandbox }
type PreviewJob = { expression: string; data?: JsonValue | undefined; scope: JsonObject }

const timeoutMs = 1_000
/** Of the scope as JSON: larger ones take longer to hand over than a key press may cost. */
const maxScopeLength = 2_000_000
const maxShownLength = 400

export function createTransformPreview({ actionOf, sandboxFor }: PreviewOptions): (job: PreviewJob) => Promise<CodePreview> {
  let running: AbortController | null = null
  return async ({ expression, data, scope }) => {
    running?.abort()
    const controller = new AbortController()
    running = controller
    const action = actionOf('transform')?.action
    if (!action) return { kind: 'none' }
    if (JSON.stringify(scope).length > maxScopeLength) return { kind: 'too-large' }
    const context = { config: {}, http: { request: noDoor }, sandbox: sandboxFor(controller.signal), signal: controller.signal, idempotencyKey: '', scope, log: () => undefined }
    try {
      const output = await action.run({ expression, timeoutMs, ...(data === undefined ? {} : { data }) } as never, context as never)
      const text = JSON.stringify(output ?? null)
      return { kind: 'text', text: text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text }
    } catch (error) {
      const { code, message, details = {} } = toFailure(error)
      if (code === 'cancelled') return { kind: 'none' }
      const { start } = details
      return { kind: 'problem', message, ...(typeof start === 'number' ? { start } : {}) }
    } finally {
      if (running === controller) running = null
    }
  }
}

function noDoor(): never {
  throw new AppError({ code: 'internal', message: 'A preview has no way to the outside.', retryable: false })
}
