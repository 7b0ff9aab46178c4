// kills: what one data folder goes through: kills at random and at points, in an order of chance, then rest and the verdict.

import { rmSync } from 'node:fs'
import { killWhileAsked } from './asked.ts'
import { checkpointIn, lookInto } from './look.ts'
import type { Point } from './points.ts'
import { poison } from './poison.ts'
import { between, pause, until, type Random } from './random.ts'
import { comeToRest } from './rest.ts'
import type { Session, SessionOptions } from './session.ts'
import { judge, type Verdict } from './verdict.ts'

export type SessionReport = Verdict & {
  kills: number
  inFlight: number
  hits: Record<string, number>
  /** Points that were not reached as often as they should. */
  unmet: string[]
  /** In the window: edits that were answered, those of them that were lost, and kills during one. */
  edits: number
  editsLost: number
  whileEditing: number
  mostProcesses: number
  slowestOrphanMs: number
}

/** Of the random kills so many are aimed at nothing: some hit a start, some a moment of rest. */
const unaimed = 0.08
const triesPerPoint = 8
/** A checkpoint takes some milliseconds, and is only hit by chance where others want the processor as well. */
const checkpointTries = 20
/** So many calls are answered before a kill, at most. */
const workBeforeKill = 24
const mostUpMs = 3_000
const calmMs = 3_000
/** How long a start takes, about; of the app, until its page is there. */
const startMs = 1_200
const appStartMs = 3_000
const windowMs = 20_000

/** All kills, then the rest and the verdict. Removes the folder when all is well. */
export async function runSession(session: Session): Promise<SessionReport> {
  const { options } = session
  const plan = shuffled([...Array.from({ length: options.kills }, () => 'random' as const), ...options.points], session.random)
  for (const [at, step] of plan.entries()) {
    if (step === 'random') await killAtRandom(session)
    else if (step === 'checkpoint') await killInCheckpoint(session)
    else if (step === 'dead-letter') met(session, step, await poison(session, `poison-${at}`))
    else if (step === 'approval') met(session, step, await killWhileAsked(session, `held-${at}`))
    else await killAt(session, step)
    options.progress?.(`${at + 1} of ${plan.length}`)
  }
  const boot = await session.start()
  await session.senders.stop()
  const rest = await comeToRest(session)
  const { made: edits, lost: editsLost, problems } = await session.endEdits()
  session.problems.push(...problems)
  await session.interrupt(boot)
  const verdict = judge(session, rest)
  session.ledger.close()
  if (verdict.problems.length === 0) rmSync(session.folder, { recursive: true, force: true })
  const random = session.boots.filter(({ cause }) => cause === 'random')
  return {
    ...verdict, edits, editsLost, kills: random.length, hits: session.hits, unmet: unmet(session), slowestOrphanMs: session.slowestOrphanMs, mostProcesses: Math.max(0, ...session.boots.map(({ processes }) => processes)),
    inFlight: random.filter(({ underWay }) => underWay > 0).length, whileEditing: random.filter(({ isEditing }) => isEditing).length,
  }
}

function nameOf(point: SessionOptions['points'][number]): string {
  switch (point) {
    case 'checkpoint': return 'K13'
    case 'dead-letter': return 'K15'
    case 'approval': return 'K11'
    default: return point.name
  }
}

function met(session: Session, point: SessionOptions['points'][number], { now, later }: Pick<NonNullable<ReturnType<Point['expect']>>, 'now' | 'later'>): void {
  session.met(nameOf(point), now, later)
}

function unmet({ options, hits }: Session): string[] {
  const wanted = new Map<string, number>()
  for (const point of options.points) wanted.set(nameOf(point), (wanted.get(nameOf(point)) ?? 0) + 1)
  return [...wanted].flatMap(([name, count]) => ((hits[name] ?? 0) >= count ? [] : [`${name} was met ${hits[name] ?? 0} of ${count} times`]))
}

async function killAtRandom(session: Session): Promise<void> {
  const { random, ledger, options } = session
  if (random() < unaimed) {
    const boot = session.begin('random')
    await pause(between(random, 0, options.electron ? appStartMs : startMs))
    await session.kill(boot)
    return
  }
  const boot = await session.start('random')
  // The engine is at work before the window is there; most kills are to find both.
  if (options.electron && random() < 0.8) await untilEdited(session)
  // Counted in work and not in time, so that a slow machine gets as far as a fast one.
  const answers = ledger.answers() + between(random, 0, workBeforeKill)
  await until(() => ledger.answers() >= answers, mostUpMs, 3)
  // Now and then it lives long enough to take up what waits after an interruption.
  if (random() < 0.15) await pause(calmMs)
  // Any moment of a call, not only its first.
  await pause(between(random, 0, 15))
  await ledger.untilUnderWay(mostUpMs)
  await session.kill(boot)
}

async function untilEdited(session: Session): Promise<void> {
  const edits = session.edits()
  if (!(await until(() => session.edits() > edits, windowMs))) session.problems.push(`The window took no edit within ${windowMs / 1000} s`)
}

async function killAt(session: Session, point: Point): Promise<void> {
  for (let attempt = 0; attempt < triesPerPoint; attempt++) {
    const arming = { ...point.arm(session.random), proof: session.proofFile() }
    const proof = await session.killAtPoint(arming)
    if (proof === null) continue
    const look = lookInto(session.data)
    try {
      const expected = point.expect({ proof, look, ledger: session.ledger, acknowledged: session.senders.acknowledged, boot: session.boots.length })
      if (!expected) continue
      return met(session, point, expected)
    } finally {
      look.close()
    }
  }
}

/** Fills the WAL until SQLite writes it back into the file, and kills in the midst of that. */
async function killInCheckpoint(session: Session): Promise<void> {
  for (let attempt = 0; attempt < checkpointTries; attempt++) {
    const boot = await session.start('point')
    const before = checkpointIn(session.data)
    const filler = 'x'.repeat(400_000)
    const filling = Promise.all(Array.from({ length: 12 }, (_, at) => session.senders.send('github', `filler-${boot.number}-${at}`, 'filler', filler)))
    const isUnderWay = (): boolean => {
      const { done, attempted } = checkpointIn(session.data)
      return attempted !== before.attempted && attempted > done
    }
    const end = Date.now() + 5_000
    while (!isUnderWay() && Date.now() < end) await new Promise((resolve) => setImmediate(resolve))
    await session.kill(boot)
    const wasInTheMidst = isUnderWay()
    const next = await session.start()
    await filling
    await session.kill(next)
    if (!wasInTheMidst) continue
    return met(session, 'checkpoint', { now: [], later: () => [] })
  }
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list]
  for (let at = rest.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const moved = rest[at] as T
    rest[at] = rest[other] as T
    rest[other] = moved
  }
  return rest
}
