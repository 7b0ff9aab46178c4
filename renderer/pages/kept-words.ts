import type { Settings } from '@shared/settings.ts'

/** How long what is settled stays, as the foot of a list says it. The limits of number and size come on top. */
export function keptWords({ keepDays }: Pick<Settings, 'keepDays'>): string {
  return keepDays === null ? 'kept without a limit of days' : `kept for ${keepDays.toLocaleString('en')} ${keepDays === 1 ? 'day' : 'days'} after they are done`
}
