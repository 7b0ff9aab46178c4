// times: how times and durations are written, the same on every screen.

/** `2 ms`, `412 ms`, `1.8 s`, `3 min`, `19 h`, `2 d`. */
export function durationWords(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`
  if (ms < 172_800_000) return `${Math.round(ms / 3_600_000)} h`
  return `${Math.round(ms / 86_400_000)} d`
}

/** `09:41` today, `Sun 09:41` within a week, else `21 Nov` or `21 Nov 2024`. */
export function timeWords(at: number, now: number): string {
  const date = new Date(at)
  const today = new Date(now)
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`
  if (date.toDateString() === today.toDateString()) return clock
  if (now - at < 6 * 86_400_000 && at <= now) return `${date.toLocaleDateString('en-GB', { weekday: 'short' })} ${clock}`
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }) })
}

/** To the second: `09:41:02` today, `Sun 09:41` within a week, else as `timeWords`. */
export function momentWords(at: number, now: number): string {
  const date = new Date(at)
  return date.toDateString() === new Date(now).toDateString() ? `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}` : timeWords(at, now)
}

/** The whole time, for tooltips and details: `Mon 23 Nov 2026, 09:41:02`. */
export function exactTime(at: number): string {
  const date = new Date(at)
  const day = date.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })
  return `${day}, ${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`
}

function pad(value: number): string {
  return String(value).padStart(2, '0')
}
