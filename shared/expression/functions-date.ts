import { define, timestampFrom } from './define-function.ts'
import type { Arguments } from './define-function.ts'
import { Fault } from './fault.ts'
import { Duration, Timestamp, durationText } from './value.ts'
import { formatDate, partsIn } from './format-date.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export const dateFunctions = [
  define('now(): timestamp', 'When the run began. The same at every step and after a restart, so that outputs can be repeated', 'now() >= timestamp("2020-01-01")', args => timestampFrom(typeof args.run['startedAt'] === 'string' ? args.run['startedAt'] : '')),
  define('timestamp(value: string|number|timestamp): timestamp', 'A date from ISO text (without a zone: UTC) or seconds since 1970', 'timestamp("2026-01-31T09:30:00Z").year() == 2026', args => {
    const value = args.value(0)
    return typeof value === 'number' ? new Timestamp(value * second) : args.time(0)
  }),
  define('timestampFromMillis(millis: number): timestamp', 'A date from milliseconds since 1970', 'timestampFromMillis(0).year() == 1970', args => new Timestamp(args.number(0))),
  define('duration(text: string|duration): duration', 'A length of time: "90s", "1h30m", "2d", "500ms"', 'duration("1h30m").getMinutes() == 90', args => (args.value(0) instanceof Duration ? args.duration(0) : durationFrom(args.text(0)))),
  define('timestamp|string.formatDate(pattern: string, zone?: string): string', 'As text by a pattern: yyyy MM dd HH mm ss, MMM and MMMM (month), EEE and EEEE (weekday), h a (12 hours), SSS, XXX (offset); letters in \'quotes\' stay', 'formatDate("2026-01-31", "dd.MM.yyyy") == "31.01.2026"', args => formatDate(zonedTime(args), args.text(1), args.text(2, 'UTC'))),
  define('timestamp|string.iso(): string', 'As ISO text in UTC', 'timestamp("2026-01-31").iso() == "2026-01-31T00:00:00.000Z"', args => new Date(args.time(0).ms).toISOString()),
  ...([['Seconds', second], ['Minutes', minute], ['Hours', hour], ['Days', day], ['Weeks', 7 * day]] as const).map(([unit, length]) =>
    define(`timestamp|string.add${unit}(count: number): timestamp`, `The date this many ${unit.toLowerCase()} later; negative: earlier`, `timestamp("2026-01-31").add${unit}(1) > timestamp("2026-01-31")`, args => new Timestamp(args.time(0).ms + args.number(1) * length))),
  define('timestamp|string.addMonths(count: number): timestamp', 'The date this many months later (in UTC); the 31st becomes the last day of a shorter month', 'timestamp("2026-01-31").addMonths(1).day() == 28', args => addMonths(args.time(0), args.whole(1))),
  define('timestamp|string.addYears(count: number): timestamp', 'The date this many years later (in UTC)', 'timestamp("2026-01-31").addYears(1).year() == 2027', args => addMonths(args.time(0), args.whole(1) * 12)),
  define('daysBetween(from: timestamp|string, to: timestamp|string): number', 'Whole days from one date to the other; negative when it is earlier', 'daysBetween("2026-01-01", "2026-01-31") == 30', args => Math.trunc((args.time(1).ms - args.time(0).ms) / day)),
  define('timestamp|string.startOfDay(): timestamp', 'Midnight of the same day in UTC', 'timestamp("2026-01-31T09:30:00Z").startOfDay().hour() == 0', args => new Timestamp(Math.floor(args.time(0).ms / day) * day)),
  define('timestamp|string.epochSeconds(): number', 'Seconds since 1970', 'timestamp("1970-01-02").epochSeconds() == 86400', args => Math.floor(args.time(0).ms / second)),
  define('timestamp|string.epochMillis(): number', 'Milliseconds since 1970', 'timestamp("1970-01-02").epochMillis() == 86400000', args => args.time(0).ms),
  part('year', 'The year', 2026, args => parts(args).year),
  part('month', 'The month, 1 to 12', 1, args => parts(args).month),
  part('day', 'The day of the month, 1 to 31', 31, args => parts(args).day),
  part('hour', 'The hour, 0 to 23', 9, args => parts(args).hour),
  part('minute', 'The minute, 0 to 59', 30, args => parts(args).minute),
  part('second', 'The second, 0 to 59', 0, args => parts(args).second),
  part('weekday', 'The day of the week, 1 (Monday) to 7 (Sunday)', 6, args => weekday(args) || 7),
  part('getFullYear', 'The year', 2026, args => parts(args).year),
  part('getMonth', 'The month from 0, as CEL counts; month() counts from 1', 0, args => parts(args).month - 1),
  part('getDate', 'The day of the month, 1 to 31', 31, args => parts(args).day),
  part('getDayOfMonth', 'The day of the month from 0, as CEL counts; day() counts from 1', 30, args => parts(args).day - 1),
  part('getDayOfWeek', 'The day of the week, 0 (Sunday) to 6', 6, args => weekday(args)),
  part('getDayOfYear', 'The day of the year from 0', 30, args => Math.round((Date.UTC(2000 + (parts(args).year % 400), parts(args).month - 1, parts(args).day) - Date.UTC(2000 + (parts(args).year % 400), 0, 1)) / day)),
  define('timestamp|duration.getHours(zone?: string): number', 'The hour of a date, or all hours of a duration', 'duration("90m").getHours() == 1', args => lengthOr(args, hour, () => parts(args).hour)),
  define('timestamp|duration.getMinutes(zone?: string): number', 'The minute of a date, or all minutes of a duration', 'duration("90m").getMinutes() == 90', args => lengthOr(args, minute, () => parts(args).minute)),
  define('timestamp|duration.getSeconds(zone?: string): number', 'The second of a date, or all seconds of a duration', 'duration("90s").getSeconds() == 90', args => lengthOr(args, second, () => parts(args).second)),
  define('timestamp|duration.getMilliseconds(zone?: string): number', 'The milliseconds of a date, or of a duration below its second', 'duration("1500ms").getMilliseconds() == 500', args => {
    const value = args.value(0)
    return value instanceof Duration ? value.ms % second : ((args.time(0).ms % second) + second) % second
  }),
  define('duration.text(): string', 'As seconds with an s', 'duration("1m").text() == "60s"', args => durationText(args.duration(0))),
]

function part(name: string, description: string, sample: number, run: (args: Arguments) => number) {
  return define(`timestamp|string.${name}(zone?: string): number`, `${description}; in UTC or the zone, as "Europe/Berlin"`, `timestamp("2026-01-31T09:30:00Z").${name}() == ${sample}`, run)
}

function parts(args: Arguments) {
  return partsIn(zonedTime(args), args.text(1, 'UTC'))
}

/** Looking a zone up takes as long as some twenty visits of elements. */
function zonedTime(args: Arguments): number {
  args.budget.spend(20)
  return args.time(0).ms
}

function weekday(args: Arguments): number {
  const { year, month, day: date } = parts(args)
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, date)
  return at.getUTCDay()
}

function lengthOr(args: Arguments, length: number, otherwise: () => number): number {
  const value = args.value(0)
  return value instanceof Duration ? Math.trunc(value.ms / length) : otherwise()
}

function addMonths(time: Timestamp, count: number): Timestamp {
  const date = new Date(time.ms)
  const wanted = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + count)
  const last = new Date(date)
  last.setUTCMonth(last.getUTCMonth() + 1, 0)
  date.setUTCDate(Math.min(wanted, last.getUTCDate()))
  return new Timestamp(date.getTime())
}

const unitLengths: Record<string, number> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: second, m: minute, h: hour, d: day, w: 7 * day }

function durationFrom(text: string): Duration {
  const whole = /^([+-]?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+)$/.exec(text.trim())
  if (!whole || text.length > 100) throw new Fault(`${JSON.stringify(text.slice(0, 60))} is not a duration. Write it as "90s", "1h30m" or "2d".`)
  let ms = 0
  for (const [, count, unit] of (whole[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/g)) ms += Number(count) * (unitLengths[unit ?? 's'] ?? 0)
  return new Duration(whole[1] === '-' ? -ms : ms)
}
