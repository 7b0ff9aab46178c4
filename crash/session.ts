// session: one data folder, killed again and again under load, then left to come to rest and looked through.
//
//   E1. What is killed is the built `flowbench serve`, by SIGKILL; each start goes on with what the kill left.
//   E2. Everything that chance decides comes from one seed.
//   E3. Doubts are settled as a person settles them: by a look into the ledger, and never by what Flowbench says.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpointIn, lookInto } from './look.ts'
import { startLedger, type Fault, type Ledger } from './ledger.ts'
import type { Later, Point } from './points.ts'
import { programIn, type Ended, type Program, type Serving } from './program.ts'
import { poison, type Poisoned } from './poison.ts'
import { between, pause, randomFrom, until, type Random } from './random.ts'
import { kinds, startSenders, type Senders } from './sender.ts'
import { comeToRest, type Decision } from './rest.ts'
import { judge, type Verdict } from './verdict.ts'
import { activated, loadWorkflows } from './workflows.ts'

export type Boot = { number: number; startedAt: number; endedAt: number; cause: 'random' | 'point' | 'order'; underWay: number }
export type SessionOptions = {
  root: string
  seed: number
  kills: number
  /** Each as often as it is named. */
  points: readonly (Point | 'checkpoint' | 'dead-letter')[]
  fault?: Fault
  progress?(text: string): void
}
export type SessionReport = Verdict & { kills: number; inFlight: number; hits: Record<string, number>; unmet: string[] }

/** A machine under stress takes its time; a program that does nothing for so long never will. */
const patienceMs = 90_000
/** Of the random kills so many are aimed at nothing: some hit a start, some a moment of rest. */
const unaimed = 0.08
const triesPerPoint = 8
const reachMs = 30_000
/** So many calls are answered before a kill, at most. */
const workBeforeKill = 24
const mostUpMs = 3_000
const calmMs = 3_000

export class Session {
  readonly program: Program
  readonly ledger: Ledger
  readonly senders: Senders
  readonly boots: Boot[] = []
  readonly decisions: Decision[] = []
  readonly problems: string[] = []
  readonly later: Later[] = []
  readonly hits: Record<string, number> = {}
  readonly folder: string
  readonly data: string
  readonly random: Random
  readonly options: SessionOptions
  #serving: Serving | null = null
  #url: string | null = null

  private constructor(options: SessionOptions, folder: string, ledger: Ledger) {
    this.options = options
    this.folder = folder
    this.data = join(folder, 'data')
    this.ledger = ledger
    this.random = randomFrom(options.seed)
    this.program = programIn(options.root, this.data)
    this.senders = startSenders(5, { random: randomFrom(options.seed + 1), where: () => (this.#url === null ? null : { url: this.#url, boot: this.boots.length }), sawEnd: (event) => ledger.sawEnd(event) })
  }

  static async open(options: SessionOptions): Promise<Session> {
    const folder = mkdtempSync(join(tmpdir(), 'flowbench-crash-'))
    const ledger = await startLedger(randomFrom(options.seed + 2), options.fault)
    const session = new Session(options, folder, ledger)
    await session.#setUp()
    return session
  }

  /** Starts the server, and ends it where it is told to. Gives what the point's proof says, or null when it was not reached. */
  async killAtPoint(arming: Parameters<Program['serve']>[0] & object): Promise<string | null> {
    const boot = this.#begin('point', arming)
    // One that does not come by is no fault yet: that each point was met often enough is asked in the end.
    await Promise.race([this.#serving?.ended, pause(reachMs)])
    await this.kill(boot)
    try {
      return readFileSync(arming.proof, 'utf8').trim().split('\n').at(arming.hit - 1) ?? null
    } catch {
      return null
    } finally {
      rmSync(arming.proof, { force: true })
    }
  }

  proofFile(): string {
    return join(this.folder, `proof-${this.boots.length + 1}`)
  }

  /** Starts the server, and resolves when it listens. */
  async start(cause: Boot['cause'] = 'order'): Promise<Boot> {
    const boot = this.#begin(cause)
    await this.#up()
    return boot
  }

  async kill(boot: Boot): Promise<Ended | undefined> {
    boot.underWay = this.ledger.underWay()
    boot.endedAt = Date.now()
    this.#serving?.kill()
    const ended = await this.#serving?.ended
    await this.ledger.untilHungUp()
    boot.endedAt = Math.max(boot.endedAt, Date.now())
    this.#serving = null
    this.#url = null
    return ended
  }

  async interrupt(boot: Boot): Promise<void> {
    this.#serving?.interrupt()
    const ended = await this.#serving?.ended
    if (ended?.code !== 0) this.problems.push(`serve was told to end, and ended with ${ended?.code ?? ended?.signal}: ${ended?.error}`)
    boot.endedAt = Date.now()
    this.#serving = null
    this.#url = null
  }

  /** All its boots, then the rest and the verdict. Removes the folder when all is well. */
  async run(): Promise<SessionReport> {
    const plan = shuffled([...Array.from({ length: this.options.kills }, () => 'random' as const), ...this.options.points], this.random)
    for (const [at, step] of plan.entries()) {
      if (step === 'random') await this.#killAtRandom()
      else if (step === 'checkpoint') await this.#killInCheckpoint()
      else if (step === 'dead-letter') await this.#killInReplay(at)
      else await this.#killAt(step)
      this.options.progress?.(`${at + 1} of ${plan.length}`)
    }
    const boot = await this.start()
    await this.senders.stop()
    const rest = await comeToRest(this)
    await this.interrupt(boot)
    const verdict = judge(this, rest)
    this.ledger.close()
    if (verdict.problems.length === 0) rmSync(this.folder, { recursive: true, force: true })
    const random = this.boots.filter(({ cause }) => cause === 'random')
    return { ...verdict, kills: random.length, inFlight: random.filter(({ underWay }) => underWay > 0).length, hits: this.hits, unmet: this.#unmet() }
  }

  #unmet(): string[] {
    const wanted = new Map<string, number>()
    for (const point of this.options.points) wanted.set(nameOf(point), (wanted.get(nameOf(point)) ?? 0) + 1)
    return [...wanted].flatMap(([name, count]) => ((this.hits[name] ?? 0) >= count ? [] : [`${name} was met ${this.hits[name] ?? 0} of ${count} times`]))
  }

  async #setUp(): Promise<void> {
    const file = (name: string, content: unknown): string => {
      writeFileSync(join(this.folder, name), JSON.stringify(content))
      return join(this.folder, name)
    }
    const { run } = this.program
    await run(['grant', 'add', this.ledger.origin])
    for (const kind of kinds) await run(['connection', 'set', `${kind}-main`, '--connector', kind, '--config', file(`${kind}.json`, { webhookSecret: `secret://${kind}` })])
    for (const [at, document] of loadWorkflows(this.ledger.origin, { withRegister: true }).entries()) await run(['workflow', 'import', file(`workflow-${at}.json`, document)])
    for (const id of activated) await run(['workflow', 'activate', id])
  }

  #begin(cause: Boot['cause'], arming?: Parameters<Program['serve']>[0]): Boot {
    const boot: Boot = { number: this.boots.length + 1, startedAt: Date.now(), endedAt: Number.POSITIVE_INFINITY, cause, underWay: 0 }
    this.boots.push(boot)
    this.ledger.nextBoot(boot.number)
    const serving = this.program.serve(arming)
    this.#serving = serving
    void serving.url.then((url) => { if (this.#serving === serving) this.#url = url })
    return boot
  }

  async #up(): Promise<void> {
    const url = await Promise.race([this.#serving?.url, pause(patienceMs).then(() => undefined)])
    if (url === undefined) throw new Error(`serve did not listen within ${patienceMs / 1000} s`)
    if (url === null) throw new Error(`serve ended by itself: ${JSON.stringify(await this.#serving?.ended)}`)
  }

  async #killAtRandom(): Promise<void> {
    const { random } = this
    if (random() < unaimed) {
      const boot = this.#begin('random')
      await pause(between(random, 0, 1_200))
      await this.kill(boot)
      return
    }
    const boot = await this.start('random')
    // Counted in work and not in time, so that a slow machine gets as far as a fast one.
    const answers = this.ledger.answers() + between(random, 0, workBeforeKill)
    await until(() => this.ledger.answers() >= answers, mostUpMs, 3)
    // Now and then it lives long enough to take up what waits after an interruption.
    if (random() < 0.15) await pause(calmMs)
    // Any moment of a call, not only its first.
    await pause(between(random, 0, 15))
    await this.ledger.untilUnderWay(mostUpMs)
    await this.kill(boot)
  }

  async #killAt(point: Point): Promise<void> {
    for (let attempt = 0; attempt < triesPerPoint; attempt++) {
      const arming = { ...point.arm(this.random), proof: this.proofFile() }
      const proof = await this.killAtPoint(arming)
      if (proof === null) continue
      const look = lookInto(this.data)
      try {
        const expected = point.expect({ proof, look, ledger: this.ledger, acknowledged: this.senders.acknowledged, boot: this.boots.length })
        if (!expected) continue
        this.#met(point.name, expected.now, expected.later)
        return
      } finally {
        look.close()
      }
    }
  }

  #met(name: string, now: readonly string[], later: Later): void {
    this.hits[name] = (this.hits[name] ?? 0) + 1
    this.problems.push(...now.map((text) => `${name}: ${text}`))
    this.later.push((end) => later(end).map((text) => `${name}: ${text}`))
  }

  /** Fills the WAL until SQLite writes it back into the file, and kills in the midst of that. */
  async #killInCheckpoint(): Promise<void> {
    for (let attempt = 0; attempt < triesPerPoint; attempt++) {
      const boot = await this.start('point')
      const before = checkpointIn(this.data)
      const filler = 'x'.repeat(400_000)
      const filling = Promise.all(Array.from({ length: 12 }, (_, at) => this.senders.send('github', `filler-${boot.number}-${at}`, 'filler', filler)))
      const isUnderWay = (): boolean => {
        const { done, attempted } = checkpointIn(this.data)
        return attempted !== before.attempted && attempted > done
      }
      const end = Date.now() + 5_000
      while (!isUnderWay() && Date.now() < end) await new Promise((resolve) => setImmediate(resolve))
      await this.kill(boot)
      const wasInTheMidst = isUnderWay()
      const next = await this.start()
      await filling
      await this.kill(next)
      if (!wasInTheMidst) continue
      this.#met('K13', [], () => [])
      return
    }
  }

  async #killInReplay(at: number): Promise<void> {
    const poisoned: Poisoned = await poison(this, `poison-${at}`)
    this.#met('K15', poisoned.now, poisoned.later)
  }

  /** Whether it came true in time; a problem when it did not. */
  async expectSoon(what: string, isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
    const isMet = await until(isTrue, patienceMs, 200)
    if (!isMet) this.problems.push(`${what}: not within ${patienceMs / 1000} s`)
    return isMet
  }
}

export function nameOf(point: SessionOptions['points'][number]): string {
  return point === 'checkpoint' ? 'K13' : point === 'dead-letter' ? 'K15' : point.name
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
