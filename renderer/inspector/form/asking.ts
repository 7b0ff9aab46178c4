import { createContext, use, useEffect, useRef, useState } from 'react'
import { isTemplate } from '@shared/expression/template.ts'
import { toFailure, type Failure } from '@shared/failure.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { call } from '../../api.ts'
import { useDebounced } from '../../ui/use-debounced.ts'

/** What a form asks the service with: what it is of, and what is filled in. */
export type Asking = {
  /** Of the node, or the catalog's key of the trigger. */
  type: string
  connection: string | undefined
  input: JsonObject
  /** What an expression gives now; undefined while nothing is known of it. */
  evaluated: (text: string) => JsonValue | undefined
}

export const AskingContext = createContext<Asking | null>(null)

export type Question = { question: { type: string; input: JsonObject; connection?: string }; /** Another one where something changed that the answer depends on. */ key: string; /** Fields on which it depends and whose value only a run knows. */ unknown: string[] }

/** What to ask for a field whose schema names others in `x-refreshers`. */
export function useQuestion(schema: JsonSchema): Question {
  const asking = use(AskingContext)
  if (asking === null) throw new Error('This field needs a form that can ask')
  return questionFor(asking, refreshersOf(schema))
}

export function questionFor({ type, connection, input, evaluated }: Asking, refreshers: readonly string[]): Question {
  const now: JsonObject = { ...input }
  const unknown: string[] = []
  for (const name of refreshers) {
    const value = input[name]
    if (typeof value !== 'string' || !isTemplate(value)) continue
    const given = evaluated(value)
    if (given === undefined) unknown.push(name)
    else now[name] = given
  }
  return { question: { type, input: now, ...(connection !== undefined && { connection }) }, key: JSON.stringify([connection ?? null, ...refreshers.map((name) => now[name] ?? null)]), unknown }
}

/** The account is one of them in pieces, and no field. */
function refreshersOf(schema: JsonSchema): string[] {
  const named = schema['x-refreshers']
  return Array.isArray(named) ? named.filter((name): name is string => typeof name === 'string' && name !== 'auth') : []
}

export type AskedFields =
  | { state: 'unknown'; names: readonly string[] }
  | { state: 'asking' }
  | { state: 'failed'; failure: Failure; again: () => void }
  /** `isAsking`: something changed, and these may be others in a moment. */
  | { state: 'known'; schema: JsonSchema; isAsking: boolean }

type Answer = { of: string; schema: JsonSchema } | { of: string; failure: Failure }

/** The fields within a field whose schema says `x-fields`; asked for anew when one of its refreshers changes. */
export function useAskedFields(name: string, schema: JsonSchema): AskedFields {
  const { question, key, unknown } = useQuestion(schema)
  const settled = useDebounced(key)
  const [answer, setAnswer] = useState<Answer | null>(null)
  const [round, setRound] = useState(0)
  const newest = useRef(question)
  useEffect(() => { newest.current = question }, [question])
  const canAsk = unknown.length === 0
  useEffect(() => {
    if (!canAsk) return
    let wanted = true
    const keep = (next: Answer): void => { if (wanted) setAnswer(next) }
    call('connector.fields', { ...newest.current, fields: name }).then((found) => keep({ of: settled, schema: found }), (error: unknown) => keep({ of: settled, failure: toFailure(error) }))
    return () => { wanted = false }
  }, [name, settled, round, canAsk])
  if (!canAsk) return { state: 'unknown', names: unknown }
  if (answer === null) return { state: 'asking' }
  if ('failure' in answer) return answer.of === key ? { state: 'failed', failure: answer.failure, again: () => { setAnswer(null); setRound(round + 1) } } : { state: 'asking' }
  return { state: 'known', schema: answer.schema, isAsking: answer.of !== key }
}
