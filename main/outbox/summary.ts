import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'

const longest = 160
/** What people call a thing by, the likeliest first. */
const titles = ['title', 'subject', 'summary', 'name', 'text', 'message', 'description', 'body']
/** Where a service puts the thing that its event is about. */
const places = ['payload', 'event', 'data', 'object', 'resource', 'issue', 'pull_request', 'release', 'comment', 'item']

/** One line that tells an event from others like it: `#4127 “Crash when exporting”`, `ch_3PqK · 12.50 EUR`. Total. */
export function summaryOf(payload: JsonValue): string {
  return shortened(isJsonObject(payload) ? ofObject(payload) : typeof payload === 'string' ? payload : JSON.stringify(payload))
}

function ofObject(payload: JsonObject): string {
  const subject = places.reduce<JsonObject>((found, place) => {
    const inner = found[place]
    return isJsonObject(inner) ? inner : found
  }, payload)
  const thing = nameOf(subject) === '' ? payload : subject
  return nameOf(thing) || firstFields(payload)
}

/** Empty when nothing in it names it. */
function nameOf(thing: JsonObject): string {
  const number = thing['number'] ?? thing['key']
  const handle = typeof number === 'number' ? `#${number}` : typeof number === 'string' ? number : ''
  const title = titles.map((key) => thing[key]).find((value) => typeof value === 'string' && value.trim() !== '')
  const amount = amountOf(thing)
  const id = thing['id']
  const quoted = typeof title === 'string' ? `“${oneLine(title)}”` : ''
  if (amount !== '') return [typeof id === 'string' ? id : '', amount, quoted].filter(Boolean).join(' · ')
  return [handle, quoted].filter(Boolean).join(' ')
}

/** Stripe's objects say what they are, and give amounts in the currency's smallest unit. */
function amountOf({ object, amount, amount_refunded: refunded, currency }: JsonObject): string {
  const value = typeof refunded === 'number' && refunded > 0 ? refunded : amount
  if (typeof object !== 'string' || typeof value !== 'number' || typeof currency !== 'string' || !/^[a-z]{3}$/i.test(currency)) return ''
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  return `${(value / 10 ** digits).toFixed(digits)} ${currency.toUpperCase()}`
}

function firstFields(payload: JsonObject): string {
  const plain = Object.entries(payload).filter(([, value]) => value !== null && typeof value !== 'object')
  if (plain.length > 0) return plain.slice(0, 3).map(([key, value]) => `${key}: ${String(value).slice(0, 60)}`).join(' · ')
  const keys = Object.keys(payload)
  return keys.length === 0 ? 'Nothing in it' : keys.slice(0, 5).join(', ')
}

function oneLine(text: string): string {
  return text.slice(0, 2 * longest).replace(/\s+/g, ' ').trim()
}

function shortened(text: string): string {
  const line = oneLine(text)
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}
