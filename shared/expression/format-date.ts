import { Fault } from './fault.ts'

export type DateParts = { year: number; month: number; day: number; hour: number; minute: number; second: number }

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const formats = new Map<string, Intl.DateTimeFormat>()

/** The parts of a moment as clocks in the zone show them. */
export function partsIn(ms: number, zone: string): DateParts {
  if (zone === 'UTC' || zone === 'Z') {
    const date = new Date(ms)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), hour: date.getUTCHours(), minute: date.getUTCMinutes(), second: date.getUTCSeconds() }
  }
  const parts: Record<string, number> = {}
  for (const part of formatFor(zone).formatToParts(ms)) parts[part.type] = Number(part.value)
  return { year: parts['year'] ?? 0, month: parts['month'] ?? 1, day: parts['day'] ?? 1, hour: parts['hour'] ?? 0, minute: parts['minute'] ?? 0, second: parts['second'] ?? 0 }
}

/** Month and weekday names are English in every place, so that a run gives the same on every machine. */
export function formatDate(ms: number, pattern: string, zone: string): string {
  if (pattern.length > 200) throw new Fault('The date pattern is longer than 200 characters', { code: 'limit' })
  const parts = partsIn(ms, zone)
  const weekday = weekdays[new Date(Date.UTC(2000 + (parts.year % 400), parts.month - 1, parts.day)).getUTCDay()] ?? ''
  const month = months[parts.month - 1] ?? ''
  const two = (number: number) => String(number).padStart(2, '0')
  const values: Record<string, () => string> = {
    yyyy: () => String(parts.year).padStart(4, '0'), yy: () => two(parts.year % 100), y: () => String(parts.year),
    MMMM: () => month, MMM: () => month.slice(0, 3), MM: () => two(parts.month), M: () => String(parts.month),
    dd: () => two(parts.day), d: () => String(parts.day),
    EEEE: () => weekday, EEE: () => weekday.slice(0, 3), E: () => weekday.slice(0, 3),
    HH: () => two(parts.hour), H: () => String(parts.hour), hh: () => two(parts.hour % 12 || 12), h: () => String(parts.hour % 12 || 12),
    a: () => (parts.hour < 12 ? 'AM' : 'PM'), mm: () => two(parts.minute), m: () => String(parts.minute), ss: () => two(parts.second), s: () => String(parts.second),
    SSS: () => String(((ms % 1000) + 1000) % 1000).padStart(3, '0'),
    XXX: () => offsetText(ms, parts),
  }
  return pattern.replace(/'((?:[^']|'')*)'|([A-Za-z])\2*/g, (word: string, quoted: string | undefined) => {
    if (quoted !== undefined) return quoted === '' ? "'" : quoted.replaceAll("''", "'")
    const value = Object.hasOwn(values, word) ? values[word] : undefined
    if (!value) throw new Fault(`"${word}" means nothing in a date pattern. Use ${Object.keys(values).join(' ')}, and put other letters in 'quotes'.`)
    return value()
  })
}

function offsetText(ms: number, parts: DateParts): string {
  const local = new Date(0)
  local.setUTCFullYear(parts.year, parts.month - 1, parts.day)
  local.setUTCHours(parts.hour, parts.minute, parts.second)
  const minutes = Math.round((local.getTime() - Math.floor(ms / 1000) * 1000) / 60_000)
  if (minutes === 0) return 'Z'
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`
}

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
    if (formats.size < 100) formats.set(zone, format)
    return format
  } catch {
    throw new Fault(`${JSON.stringify(zone.slice(0, 60))} is not a time zone. Write it as "Europe/Berlin" or "UTC".`)
  }
}
