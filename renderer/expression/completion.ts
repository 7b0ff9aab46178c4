// completion: what can be written at a place in a template. Pure; the editor turns it into its own kind of list.
import { functionDocs } from '@shared/expression/functions.ts'
import { evaluateExpression } from '@shared/expression/evaluate.ts'
import type { Scope, ScopeSchemas } from '@shared/expression/scope.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { schemaAt } from '@shared/document/schema-walk.ts'
import { pathText } from './path-text.ts'
import { previewOf, typeWord } from '../ui/json-rows.ts'

export type Offer = {
  label: string
  /** What goes in place of from..(the caret). */
  insert: string
  kind: 'variable' | 'property' | 'function'
  /** Beside it: the value there is now, or a type. */
  detail: string
  info?: string
}

export type Offers = { from: number; offers: Offer[] }

/** Null outside of `{{ }}`, in quotes, and after what has no members that are known. */
export function offersAt(text: string, caret: number, scope: Scope, schemas: ScopeSchemas): Offers | null {
  const open = text.lastIndexOf('{{', caret - 1)
  if (open < 0) return null
  const before = text.slice(open + 2, caret)
  if (closes(before) || inQuotes(before)) return null
  const word = /[A-Za-z_][A-Za-z0-9_]*$/.exec(before)?.[0] ?? ''
  const lead = before.slice(0, before.length - word.length)
  const from = caret - word.length
  const dot = /(\.\??)\s*$/.exec(lead)
  if (!dot) return { from, offers: [...variables(scope, schemas), ...freeFunctions()] }
  const receiver = receiverOf(lead.slice(0, dot.index))
  if (receiver === null) return { from, offers: methods(undefined) }
  const value = valueOf(receiver, scope)
  const members = membersOf(receiver, value, schemas)
  return { from, offers: [...members, ...(dot[1] === '.?' ? [] : methods(value))] }
}

function closes(text: string): boolean {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '').includes('}}')
}

function inQuotes(text: string): boolean {
  return /["']/.test(text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, ''))
}

/** The path just before a dot, as far as it is plain: names, `["keys"]`, `[0]`. Null when it is a call or more. */
function receiverOf(text: string): string | null {
  return /(?:^|[^\w.\])"'])((?:[A-Za-z_]\w*)(?:\.\??\s*[A-Za-z_]\w*|\[(?:\d+|"[^"\]]*"|'[^'\]]*')\])*)\s*$/.exec(` ${text}`)?.[1] ?? null
}

function valueOf(path: string, scope: Scope): JsonValue | undefined {
  try {
    return evaluateExpression(path, scope)
  } catch {
    // Absent for now: the schemas may still know what will be there.
    return undefined
  }
}

function membersOf(receiver: string, value: JsonValue | undefined, schemas: ScopeSchemas): Offer[] {
  const offers = new Map<string, Offer>()
  for (const [key, schema] of Object.entries(schemaOf(receiver, schemas)?.properties ?? {})) {
    const description = typeof schema === 'object' ? schema.description : undefined
    offers.set(key, { label: key, insert: key, kind: 'property', detail: typeof schema === 'object' ? typeOf(schema) : '', ...(description === undefined ? {} : { info: description }) })
  }
  if (receiver === 'steps') for (const id of Object.keys(schemas.steps).reverse()) offers.set(id, { label: id, insert: id, kind: 'property', detail: 'step' })
  if (/^steps\.\??\w+$/.test(receiver)) offers.set('output', { label: 'output', insert: 'output', kind: 'property', detail: '' })
  if (isJsonObject(value)) {
    for (const [key, entry] of Object.entries(value)) {
      if (pathText('', [key]) !== `.${key}`) continue
      offers.set(key, { ...offers.get(key), label: key, insert: key, kind: 'property', detail: detailOf(entry) })
    }
  }
  return [...offers.values()].filter((offer) => /^[A-Za-z_]\w*$/.test(offer.label))
}

function schemaOf(path: string, schemas: ScopeSchemas): JsonSchema | undefined {
  const parts = [...path.matchAll(/([A-Za-z_]\w*)|\[(\d+)\]|\["([^"]*)"\]/g)].map((match) => (match[2] === undefined ? (match[1] ?? match[3] ?? '') : Number(match[2])))
  const [root, ...rest] = parts
  switch (root) {
    case 'event': return schemaAt(schemas.event, rest)
    case 'item': return schemaAt(schemas.item, rest)
    case 'steps': {
      const [id, output, ...inside] = rest
      return typeof id === 'string' && output === 'output' ? schemaAt(schemas.steps[id]?.output, inside) : undefined
    }
    default: return undefined
  }
}

function typeOf(schema: JsonSchema): string {
  return typeof schema.type === 'string' ? schema.type : (schema.type ?? []).join(' or ')
}

function detailOf(value: JsonValue): string {
  const preview = previewOf(value)
  return preview === '' || Array.isArray(value) ? `${typeWord(value)}${preview === '' ? '' : ` of ${preview}`}` : preview.slice(0, 40)
}

const variableInfo: Record<string, string> = {
  event: 'What started the run', steps: 'The steps before this one, by id', vars: 'Constants of this workflow', run: 'This run: id, startedAt, workflowName',
  item: 'The item of this round', index: 'The place of the item, from 0', loops: 'Rounds of the loops around, by id',
}

function variables(scope: Scope, schemas: ScopeSchemas): Offer[] {
  const names = ['event', 'steps', ...(schemas.inLoop ? ['item', 'index', 'loops'] : []), 'vars', 'run']
  return names.map((name) => {
    const value = (scope as Record<string, JsonValue | undefined>)[name]
    return { label: name, insert: name, kind: 'variable', detail: value === undefined ? '' : detailOf(value), info: variableInfo[name] ?? '' }
  })
}

const functionOffers = functionDocs.map((doc) => {
  const receiver = /^([\w|]+)\.(?=\w+\()/.exec(doc.signature)?.[1]
  return { receiver, offer: { label: doc.name, insert: `${doc.name}(`, kind: 'function', detail: doc.signature, info: `${doc.description}\n${doc.example}` } satisfies Offer }
})

function freeFunctions(): Offer[] {
  return functionOffers.flatMap(({ receiver, offer }) => (receiver === undefined ? [offer] : []))
}

function methods(value: JsonValue | undefined): Offer[] {
  const kind = value === undefined ? undefined : { text: 'string', num: 'number', bool: 'bool', none: 'null', list: 'list', object: 'map' }[typeWord(value)]
  return functionOffers.flatMap(({ receiver, offer }) => (receiver !== undefined && (kind === undefined || receiver.split('|').includes(kind)) ? [offer] : []))
}
