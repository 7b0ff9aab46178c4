import type { IconName } from './icon-glyphs.ts'

/** Every state that a step, a node or a run shows. The name is also the colour class: `s-running`. */
export type StateName = 'initial' | 'running' | 'succeeded' | 'failed' | 'skipped' | 'stale' | 'waiting' | 'in-doubt' | 'pinned' | 'cancelled'

export type StateMark = { icon: IconName; word: string; className: string; spin: boolean }

/** Icon, word and colour of each state: said in this order of importance, and the same everywhere. */
export const stateMarks: Record<StateName, StateMark> = {
  initial: { icon: 'circle-dashed', word: 'Not run yet', className: 's-initial', spin: false },
  running: { icon: 'loader-circle', word: 'Running', className: 's-running', spin: true },
  succeeded: { icon: 'circle-check', word: 'Succeeded', className: 's-succeeded', spin: false },
  failed: { icon: 'circle-x', word: 'Failed', className: 's-failed', spin: false },
  skipped: { icon: 'skip-forward', word: 'Skipped', className: 's-skipped', spin: false },
  stale: { icon: 'history', word: 'Stale', className: 's-stale', spin: false },
  waiting: { icon: 'hourglass', word: 'Waiting', className: 's-waiting', spin: false },
  'in-doubt': { icon: 'circle-help', word: 'In doubt', className: 's-in-doubt', spin: false },
  pinned: { icon: 'pin', word: 'Pinned', className: 's-pinned', spin: false },
  cancelled: { icon: 'circle-stop', word: 'Stopped', className: 's-skipped', spin: false },
}
