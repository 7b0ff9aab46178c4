import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { RetryPolicy } from '@shared/workflow.ts'

/**
 * A part of a long action: a turn of an agent, one call of a tool. It is a run of its own beneath the step, so all rules of
 * steps hold for it: what it finished is never done again, whatever happens to the step; a write that was under way when
 * the process ended is in doubt; it waits for people, for services and over restarts.
 */
export type Substep = {
  /** Unique among the parts of its step, and the same whenever the step is done again. At most 200 characters. */
  name: string
  /** As people read it: "Turn 2". */
  title: string
  /** The node's type: `github.create-issue`, `run-workflow`. */
  type: string
  connection?: string
  /** The account is the one that the step itself has. */
  isOwnConnection?: true
  /** As it is: nothing in it is an expression, and no secret can be named. */
  input: JsonObject
  retry?: RetryPolicy
  timeoutMs?: number
  /** Whether that failure is an outcome like any other: something was done because of it, so it stands when the step is done again. */
  stands?(failure: Failure): boolean
  /** A person is asked before, and shown just this. */
  approval?: { title: string; message: string; shown: JsonValue }
}

export type SubstepEnd = { kind: 'done'; output: JsonValue } | /** A person did not want it. */ { kind: 'rejected'; comment: string }

/** Does the part, or takes what came of it when it was done before. Rejects with AppError: its failure, or `cancelled`. */
export type RunSubstep = (part: Substep) => Promise<SubstepEnd>
