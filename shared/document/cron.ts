/** One of the five fields: its name, its range, and names that may stand for numbers. */
type Field = { name: string; from: number; to: number; names?: readonly string[] }

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] },
  { name: 'day of the week', from: 0, to: 7, names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
]

/** What is wrong with a schedule in cron's five fields (crontab(5)), or undefined when nothing is. */
export function cronProblem(cron: string): string | undefined {
  const parts = cron.trim().split(/\s+/)
  if (parts.length !== fields.length) return `A schedule has five fields (${fields.map((field) => field.name).join(', ')}); this one has ${parts.length}`
  for (const [index, field] of fields.entries()) {
    const wrong = (parts[index] ?? '').split(',').find((entry) => !isEntry(entry, field))
    if (wrong !== undefined) return `"${wrong}" is no ${field.name}: write a number from ${field.from} to ${field.to}, a range such as ${field.from}-${field.from + 1}, * or */2`
  }
  return undefined
}

function isEntry(entry: string, field: Field): boolean {
  const match = /^(\*|[\w]+(?:-[\w]+)?)(?:\/(\d{1,3}))?$/.exec(entry)
  const range = match?.[1]
  if (range === undefined) return false
  const step = match?.[2]
  if (step !== undefined && (Number(step) < 1 || (range !== '*' && !range.includes('-')))) return false
  if (range === '*') return true
  const [from, to = from] = range.split('-').map((part) => valueOf(part, field))
  return from !== undefined && to !== undefined && from <= to
}

function valueOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1
  if (named >= 0) return named + field.from
  if (!/^\d{1,2}$/.test(text)) return undefined
  const value = Number(text)
  return value >= field.from && value <= field.to ? value : undefined
}
