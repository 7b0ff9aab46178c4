// The crash test as a whole: random kills and named points, over as many data folders as keep each of a usual size.

import { points, type Point } from './points.ts'
import { canLook } from './processes.ts'
import { randomFrom } from './random.ts'
import type { ElectronOptions } from './app.ts'
import { runSession, type SessionReport } from './kills.ts'
import { Session, type SessionOptions } from './session.ts'
import { killInStorage, type StorageKills } from './storage-kills.ts'

export type CrashOptions = { root: string; seed: number; kills: number; /** How often at each point. */ perPoint: number; /** Has the app killed in place of `flowbench serve`; it knows no points. */ electron?: ElectronOptions; progress?(text: string): void }
export type CrashReport = Omit<SessionReport, 'unmet'> & { storage: StorageKills; seed: number; perPoint: number; sessions: number; seconds: number; command: string; program: string }

/** A start looks through its whole file, so one that grows without end would be killed less and less often under load. */
const killsInSession = 100
const leastInFlight = 0.8
const fewKills = 50

export async function crash({ root, seed, kills, perPoint, electron, progress }: CrashOptions): Promise<CrashReport> {
  const since = Date.now()
  const sessions = Math.max(1, Math.ceil(kills / killsInSession))
  const each: Point[] | SessionOptions['points'] = Array.from({ length: perPoint }, () => [...points, 'checkpoint' as const, 'dead-letter' as const, 'approval' as const]).flat()
  const reports: SessionReport[] = []
  for (let at = 0; at < sessions; at++) {
    const share = <T>(list: readonly T[]): T[] => list.filter((_, index) => index % sessions === at)
    const options: SessionOptions = { root, seed: seed * 1_000 + at, kills: share(Array.from({ length: kills })).length, points: share(each), ...(electron && { electron }), progress: (text) => progress?.(`Data folder ${at + 1} of ${sessions}: kill ${text}`) }
    const session = await Session.open(options)
    const report = await runSession(session)
    reports.push(report)
    if (sessions > 1) progress?.(`Data folder ${at + 1} of ${sessions}: ${report.kills} random kills, ${report.inFlight} with a call under way; ${report.acknowledged} acknowledged, ${report.lost} lost; ${report.effects.unsafe} unsafe effects, ${report.duplicatedUnsafe} duplicated; ${report.inDoubt} in doubt; ${report.setAside + report.dead} set aside; ${report.problems.length} problems`)
    if (report.problems.length > 0) break
  }
  const whole = reports.reduce(add)
  const storage = await killInStorage(root, randomFrom(seed), perPoint)
  const problems = [...whole.problems, ...whole.unmet, ...storage.problems]
  // Few kills say nothing of a share.
  if (whole.kills >= fewKills && whole.inFlight / whole.kills < leastInFlight) problems.push(`Only ${whole.inFlight} of ${whole.kills} random kills hit while a call was under way`)
  const { unmet: _, ...rest } = whole
  return { ...rest, problems, storage, seed, perPoint, sessions: reports.length, seconds: Math.round((Date.now() - since) / 1000), command: `npm run test:crash -- ${electron ? '--app ' : ''}--kills ${kills} --seed ${seed}${electron ? '' : ` --points ${perPoint}`}`, program: electron ? 'the app' : 'flowbench serve' }
}

function add(a: SessionReport, b: SessionReport): SessionReport {
  const hits = { ...a.hits }
  for (const [name, count] of Object.entries(b.hits)) hits[name] = (hits[name] ?? 0) + count
  const sum = Object.fromEntries(Object.entries(b).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value + (a[name as keyof SessionReport] as number)]] : [])))
  return {
    ...b, ...sum, hits, slowestOrphanMs: Math.max(a.slowestOrphanMs, b.slowestOrphanMs), mostProcesses: Math.max(a.mostProcesses, b.mostProcesses), problems: [...a.problems, ...b.problems], unmet: [...a.unmet, ...b.unmet],
    effects: { unsafe: a.effects.unsafe + b.effects.unsafe, keyed: a.effects.keyed + b.effects.keyed, reconcilable: a.effects.reconcilable + b.effects.reconcilable, calls: a.effects.calls + b.effects.calls },
  }
}

export function inWords(report: CrashReport): string {
  const { kills, inFlight, hits } = report
  const lines = [
    `${kills} random kills of ${report.program} (${inFlight} while a call was under way${kills > 0 ? `, ${Math.round((inFlight / kills) * 100)} %` : ''}), ${report.sessions} data folders, ${report.seconds} s, seed ${report.seed}`,
    `points: ${Object.entries(hits).sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1))).map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}; ${report.storage.migrations} migrations and ${report.storage.backups} backups`,
    `${report.acknowledged} events acknowledged, ${report.lost} lost, ${report.startedTwice} started twice, ${report.resent} sends without an answer, ${report.fired} firings of a schedule`,
    `${report.runs} runs, ${report.effects.calls} calls; ${report.effects.unsafe} unsafe effects, ${report.duplicatedUnsafe} duplicated, ${report.unsafeRetriedAlone} retried without a person`,
    `${report.effects.keyed} keyed effects, ${report.keyedNotOnce} not exactly once; ${report.effects.reconcilable} reconcilable effects, ${report.reconcilableNotOnce} not exactly once, ${report.reconciled} found by asking`,
    `${report.inDoubt} steps in doubt (${report.inDoubtHappened} had happened), ${report.inDoubtNotShown} not shown, ${report.inDoubtForNothing} that were not under way`,
    `${report.integrityFailures} integrity failures, ${report.setAside} runs and ${report.dead} events set aside by chance, and replayed`,
    ...report.edits > 0 ? [`${report.edits} edits in the window answered, ${report.editsLost} lost; ${report.whileEditing} kills during one`] : [],
    ...canLook ? [`up to ${report.mostProcesses} processes at a kill, and none ${report.slowestOrphanMs} ms after it`] : [],
    ...report.problems.slice(0, 50).map((problem) => `✗ ${problem}`),
    report.problems.length === 0 ? 'Every promise was kept.' : `${report.problems.length} problems. The same again: ${report.command}`,
  ]
  return `${lines.join('\n')}\n`
}

