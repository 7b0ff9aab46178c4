import type { Failure } from '@shared/failure.ts'
import type { JsonValue } from '@shared/json.ts'
import type { ActionHttp, ActionSandbox } from '@main/connectors/define.ts'
import type { Description } from '@shared/connector-description.ts'
import type { SeenAnswer } from './watch-answers.ts'

/** What a job has of the world: all of it is done by main. */
export type Inside = { http: ActionHttp; sandbox: ActionSandbox; signal: AbortSignal; log(line: string): void; /** Told of each answer of its service. */ answered(answer: SeenAnswer): void }

/** A program that is loaded, as this process asks it. */
export interface Ops {
  describe(inside: Inside): Promise<Description>
  ask(op: string, args: JsonValue, inside: Inside): Promise<unknown>
  failureOf(error: unknown): Failure
}
