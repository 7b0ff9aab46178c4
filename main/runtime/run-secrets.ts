import { AppError } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { AttemptEnd } from './attempt.ts'
import type { StartRun } from './prepare-run.ts'
import type { MarkedInput, SecretDoor } from './secret-marks.ts'

/** What runs need of the vault: to use what steps name, and to keep values out of journals, wherever they came from. */
export type RunSecrets = {
  door: SecretDoor
  redact<T extends JsonValue>(value: T): T
  /** A value that a person typed becomes the reference to it. */
  refer(workflow: Workflow): Workflow
}

type SecretKeeper = {
  redactJson<T extends JsonValue>(value: T): T
  refer<T extends JsonValue>(value: T): { value: T }
  /** Grows with what is blacked out. */
  learned(): number
}

export function createRunSecrets(keeper: SecretKeeper, door: SecretDoor): RunSecrets {
  /** A live workflow is looked through once, and not with each of its thousand runs. */
  const known = new WeakMap<Workflow, { learned: number; workflow: Workflow }>()
  return {
    door,
    redact: (value) => keeper.redactJson(value),
    refer(workflow) {
      const learned = keeper.learned()
      const before = known.get(workflow)
      if (before?.learned === learned) return before.workflow
      const referred = keeper.refer(workflow as unknown as JsonValue).value as unknown as Workflow
      known.set(workflow, { learned, workflow: referred })
      return referred
    },
  }
}

/** What a run is started with, as its journal may have it. */
export function withoutValues(request: StartRun, secrets: RunSecrets | undefined): StartRun {
  if (!secrets) return request
  const { workflow, library, payload, vars, pins } = request
  return {
    ...request, workflow: secrets.refer(workflow), payload: secrets.redact(payload),
    ...(library && { library: library.map((entry) => secrets.refer(entry)) }),
    ...(vars && { vars: secrets.redact(vars) }),
    ...(pins && { pins: Object.fromEntries(Object.entries(pins).map(([id, pin]) => [id, secrets.redact(pin)])) }),
  }
}

/** Of what a person typed for somebody else. Throws AppError `forbidden` where a value of the vault is in it. */
export function refuseSecrets(content: JsonObject | undefined, secrets: Pick<RunSecrets, 'redact'> | undefined): void {
  if (content === undefined || !secrets || JSON.stringify(secrets.redact(content)) === JSON.stringify(content)) return
  throw new AppError({ code: 'forbidden', message: 'There is the value of a secret in the answer, and secrets are given to no server that asks for them. Take it out, or decline.', retryable: false })
}

/** What came of an attempt, as the journal may have it. */
export function endWithoutValues(end: AttemptEnd, marked: MarkedInput | null, secrets: RunSecrets | undefined): AttemptEnd {
  const clean = <T extends JsonValue>(value: T): T => cleaned(value, marked, secrets)
  const logs = end.logs.length === 0 ? end.logs : clean(end.logs)
  return 'output' in end ? { ...end, logs, output: clean(end.output) } : { ...end, logs, failure: clean(end.failure as unknown as JsonValue) as unknown as typeof end.failure }
}

/** What came back, with marks written as the references again, and values that are kept blacked out. */
export function cleaned<T extends JsonValue>(value: T, marked: MarkedInput | null, secrets: RunSecrets | undefined): T {
  const written = marked ? (JSON.parse(marked.written(JSON.stringify(value))) as T) : value
  return secrets ? secrets.redact(written) : written
}
