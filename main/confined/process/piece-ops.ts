// piece-ops: what is asked of an Activepieces piece, done by its own code. Pieces of the second contract (2026, one bundle
// without dependencies) in full but for webhooks of a whole app; of the first as far as they are one file; older ones are refused.
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Description } from '@shared/connector-description.ts'
import type { Ops } from './ops.ts'
import { accountsOf, accountValue, describedAccounts } from './piece-accounts.ts'
import { askedOf, choicesOf, fieldsOf } from './piece-asked.ts'
import { pieceContext, pieceStore } from './piece-context.ts'
import { failureOf, wasNotSent } from './piece-failures.ts'
import { schemaOfProperties, type PieceProperties } from './piece-fields.ts'
import { keyOf, propertiesOf, refused, short, stepOf, valuesOf, type Piece } from './piece-steps.ts'
import { askSubscription, describedTriggers, poll, subscriptionOps } from './piece-triggers.ts'
import type { SeenAnswer } from './watch-answers.ts'

/** `lastAnswer` is what the service said last to this job, whatever the piece made of it. */
export function pieceOps(exported: unknown, lastAnswer: () => SeenAnswer | null): Ops {
  const piece = pieceIn(exported)
  const version = piece.getContextInfo?.().version === '2' ? '2' : '1'
  const authOf = (args: JsonValue): unknown => accountValue(accountsOf(piece.auth), ((args as { config?: JsonObject }).config ?? {}), version)
  return {
    describe: () => Promise.resolve(describe(piece)),
    failureOf: (error) => failureOf(error, lastAnswer()),
    ask(op, args, inside) {
      const subscribing = subscriptionOps.find((each) => each === op)
      if (subscribing) return askSubscription(piece, subscribing, args, authOf(args), (error) => ({ ...failureOf(error, lastAnswer()), ...(wasNotSent(error, lastAnswer()) && { sent: 'not-sent' }) }))
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
  const slug = piece.displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')
  return {
    key: `ap-${slug}`, displayName: piece.displayName, icon: 'puzzle', ...describedAccounts(accountsOf(piece.auth)), origins: null, canBeTested: false, triggers: [], requests: null,
    actions: Object.entries(piece.actions()).map(([name, action]) => ({
      key: keyOf(name), displayName: action.displayName, summary: short(action.description ?? action.displayName), description: action.description ?? action.displayName, keywords: [],
      // Nothing says what doing it twice would do.
      effect: 'unsafe', inputSchema: schemaOfProperties(propertiesOf(action)), outputSchema: {}, defaultInput: {}, sample: null,
      ...askedOf(propertiesOf(action)), canBeReconciled: false,
    })),
    ...describedTriggers(piece),
  }
}

function run(piece: Piece, args: JsonValue, auth: unknown): Promise<unknown> {
  const { action: key, input } = args as { action: string; input: JsonObject }
  const action = stepOf(piece.actions(), key)
  return action.run({ ...pieceContext(pieceStore({})), auth, propsValue: valuesOf(propertiesOf(action), input) })
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
  const { action, poll: polling, subscription } = args as { action?: string; poll?: string; subscription?: string }
  const trigger = polling ?? subscription
  return propertiesOf(trigger === undefined ? stepOf(piece.actions(), action ?? '') : stepOf(piece.triggers(), trigger))
}
