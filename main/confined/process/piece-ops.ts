// piece-ops: what is asked of an Activepieces piece, done by its own code. Pieces of the second contract (2026, one bundle
// without dependencies) in full but for webhooks; of the first as far as they are one file; older ones are refused.
import { createHash } from 'node:crypto'
import { AppError, toFailure, type Failure } from '@shared/failure.ts'
import { failureOfStatus } from '@shared/http/status.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Description } from '@shared/connector-description.ts'
import type { Inside, Ops } from './ops.ts'
import { accountsOf, accountValue, describedAccounts } from './piece-accounts.ts'
import { askedOf, choicesOf, fieldsOf } from './piece-asked.ts'
import { pieceContext, pieceFile, pieceStore } from './piece-context.ts'
import { isProperties, schemaOfProperties, type PieceProperties } from './piece-fields.ts'
import type { SeenAnswer } from './watch-answers.ts'

type PieceStep = { displayName: string; description?: string; props?: unknown; run(context: unknown): Promise<unknown>; type?: string; onEnable?(context: unknown): Promise<void>; sampleData?: unknown }
type Piece = { displayName: string; description?: string; auth?: unknown; actions(): Record<string, PieceStep>; triggers(): Record<string, PieceStep>; getContextInfo?(): { version: string } }

/** Pieces say nothing of it; most services allow as much. */
const everyMs = 300_000
/** Its errors do not say which. */
const unknownAddress = 'https://service.invalid/'

/** `lastAnswer` is what the service said last to this job, whatever the piece made of it. */
export function pieceOps(exported: unknown, lastAnswer: () => SeenAnswer | null): Ops {
  const piece = pieceIn(exported)
  const version = piece.getContextInfo?.().version === '2' ? '2' : '1'
  const authOf = (args: JsonValue): unknown => accountValue(accountsOf(piece.auth), ((args as { config?: JsonObject }).config ?? {}), version)
  return {
    describe: () => Promise.resolve(describe(piece)),
    failureOf: (error) => failureOf(error, lastAnswer()),
    ask(op, args, inside) {
      switch (op) {
        case 'run': return run(piece, args, authOf(args))
        case 'options': return options(piece, args, authOf(args))
        case 'fields': return fields(piece, args, authOf(args))
        case 'poll': return poll(piece, args, authOf(args), inside)
        default: throw refused(`a piece has no "${op}"`)
      }
    },
  }
}

function pieceIn(exported: unknown): Piece {
  const all = Object.values((exported ?? {}) as Record<string, unknown>)
  const found = all.find((each): each is Piece => typeof each === 'object' && each !== null && typeof (each as Piece).actions === 'function' && typeof (each as Piece).triggers === 'function')
  if (found) return found
  if (all.some((each) => typeof each === 'object' && each !== null && '_actions' in each)) throw refused('it was made for a contract of 2023, with libraries that are known to be unsafe. Take a newer version of it')
  throw refused('there is no piece in it')
}

function describe(piece: Piece): Description {
  const triggers = Object.entries(piece.triggers())
  const slug = piece.displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return {
    key: `ap-${slug}`, displayName: piece.displayName, icon: 'puzzle', ...describedAccounts(accountsOf(piece.auth)), origins: null, canBeTested: false, triggers: [], requests: null,
    actions: Object.entries(piece.actions()).map(([name, action]) => ({
      key: keyOf(name), displayName: action.displayName, summary: short(action.description ?? action.displayName), description: action.description ?? action.displayName, keywords: [],
      // Nothing says what doing it twice would do.
      effect: 'unsafe', inputSchema: schemaOfProperties(propertiesOf(action)), outputSchema: {}, defaultInput: {}, sample: null,
      ...askedOf(propertiesOf(action)), canBeReconciled: false,
    })),
    polls: triggers.filter(([, { type }]) => type === 'POLLING').map(([name, trigger]) => ({
      key: keyOf(name), displayName: trigger.displayName, summary: short(trigger.description ?? trigger.displayName), inputSchema: schemaOfProperties(propertiesOf(trigger)), defaultInput: {}, everyMs, ...askedOf(propertiesOf(trigger)),
      samples: trigger.sampleData === undefined ? [] : [{ name: 'Sample', payload: JSON.parse(JSON.stringify(trigger.sampleData)) as JsonValue }],
    })),
    leftOut: triggers.filter(([, { type }]) => type !== 'POLLING').map(([, { displayName }]) => `"${displayName}" comes by webhook, and webhooks of pieces are not taken.`),
  }
}

/** Some name their actions in words with spaces. */
function keyOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '_')
}

function propertiesOf({ props }: PieceStep): PieceProperties {
  return isProperties(props) ? props : {}
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}

function run(piece: Piece, args: JsonValue, auth: unknown): Promise<unknown> {
  const { action: key, input } = args as { action: string; input: JsonObject }
  const action = stepOf(piece.actions(), key)
  return action.run({ ...pieceContext(pieceStore({})), auth, propsValue: valuesOf(propertiesOf(action), input) })
}

function valuesOf(properties: PieceProperties, input: JsonObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).filter(([, { type }]) => type !== 'MARKDOWN').map(([name, { type, defaultValue }]) => {
    const value = Object.hasOwn(input, name) ? input[name] : defaultValue
    return [name, type === 'FILE' && typeof value === 'string' ? pieceFile(value) : value]
  }))
}

async function options(piece: Piece, args: JsonValue, auth: unknown): Promise<unknown> {
  const { name, input } = args as { name: string; input: JsonObject }
  const choices = await choicesOf(formOf(piece, args), name, input, auth)
  if (choices === null) throw refused(`it has no choices called "${name}"`)
  if ('refused' in choices) throw refused(choices.refused)
  return choices.found
}

async function fields(piece: Piece, args: JsonValue, auth: unknown): Promise<unknown> {
  const { name, input } = args as { name: string; input: JsonObject }
  const found = await fieldsOf(formOf(piece, args), name, input, auth)
  if (found === null) throw refused(`it has no fields called "${name}"`)
  return found
}

/** What is filled in of an action, or of a trigger. */
function formOf(piece: Piece, args: JsonValue): PieceProperties {
  const { action, poll } = args as { action?: string; poll?: string }
  return propertiesOf(poll === undefined ? stepOf(piece.actions(), action ?? '') : stepOf(piece.triggers(), poll))
}

/** The first look only sets the mark that later ones go on from, as a piece does when it is switched on. */
async function poll(piece: Piece, args: JsonValue, auth: unknown, { log }: Inside): Promise<unknown> {
  const { poll: key, input, cursor } = args as { poll: string; input: JsonObject; cursor: JsonObject | null }
  const trigger = stepOf(piece.triggers(), key)
  const kept: JsonObject = { ...cursor }
  const context = { ...pieceContext(pieceStore(kept)), auth, propsValue: valuesOf(propertiesOf(trigger), input) }
  if (cursor === null) {
    await trigger.onEnable?.(context)
    return { items: [], cursor: kept }
  }
  const found = await trigger.run(context)
  const items = (Array.isArray(found) ? found : []) as JsonValue[]
  log(`${items.length} found`)
  return { items: items.map((payload) => ({ id: idOf(payload), payload })), cursor: kept }
}

function idOf(payload: JsonValue): string {
  const { id } = (typeof payload === 'object' && payload !== null ? payload : {}) as { id?: unknown }
  return typeof id === 'string' || typeof id === 'number' ? String(id) : createHash('sha256').update(JSON.stringify(payload)).digest('hex')
}

function stepOf(steps: Record<string, PieceStep>, key: string): PieceStep {
  const step = Object.entries(steps).find(([name]) => keyOf(name) === key)?.[1]
  if (!step) throw refused(`it has no "${key}"`)
  return step
}

/** Its HTTP client throws a JSON text as the message; other clients an error with the answer on it. The headers are in neither. */
function failureOf(error: unknown, last: SeenAnswer | null): Failure {
  if (error instanceof AppError) return error.failure
  const refusal = causesOf(error).find(({ code }) => code === 'ERR_REFUSED_ADDRESS')
  if (refusal) return { code: 'refused-address', message: `${refusal.message}.`, retryable: false }
  const answer = answerOf(error)
  const failure = answer && failureOfStatus({ status: answer.status, statusText: '', headers: last?.status === answer.status ? last.headers : {}, url: unknownAddress, redirects: [], text: answer.text }, { method: 'POST' }, Date.now())
  return failure ? { ...failure, message: failure.message.replace(/^\S+/, 'The service'), details: { status: answer?.status ?? 0 } } : toFailure(error)
}

function causesOf(error: unknown): { code?: unknown; message: string }[] {
  const causes: { code?: unknown; message: string }[] = []
  for (let each: unknown = error; each instanceof Error && causes.length < 10; each = each.cause) causes.push(each)
  return causes
}

function answerOf(error: unknown): { status: number; text: string } | null {
  const { response, message } = error as { response?: { status?: unknown; body?: unknown; data?: unknown }; message?: unknown }
  const found = response ?? parsed(message)
  if (typeof found?.status !== 'number') return null
  const body = found.body ?? found.data
  return { status: found.status, text: typeof body === 'string' ? body : (JSON.stringify(body) ?? '') }
}

function parsed(message: unknown): { status?: unknown; body?: unknown; data?: unknown } | undefined {
  try {
    return (JSON.parse(String(message)) as { response?: { status?: unknown; body?: unknown } } | null)?.response
  } catch {
    return undefined
  }
}

function refused(why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The piece cannot be used: ${why}.`, retryable: false, sent: 'not-sent' })
}
