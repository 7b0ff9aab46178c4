// session: one data folder, and the program that works on it: how it is started, killed and ended, and what is known outside.
//
//   E1. What is killed is the built `flowbench serve`, or the built app, by SIGKILL; each start goes on with what the kill left.
//   E2. Everything that chance decides comes from one seed.
//   E3. Doubts are settled as a person settles them: by a look into the ledger, and never by what Flowbench says.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLedger, type Fault, type Ledger } from './ledger.ts'
import type { Later, Point } from './points.ts'
import type { ElectronOptions } from './app.ts'
import { startEditor, type Editor, type Edits } from './editor.ts'
import { familyOf, markVariable, untilGone, type Process } from './processes.ts'
import { programIn, type Ended, type Program, type Serving, type Window } from './program.ts'
import { pause, randomFrom, until, type Random } from './random.ts'
import { kinds, startSenders, type Senders } from './sender.ts'
import type { Decision } from './rest.ts'
import { modelPath } from './model.ts'
import { activated, loadWorkflows, modelConnection, toolServer } from './workflows.ts'

export type Boot = { number: number; startedAt: number; endedAt: number; cause: 'random' | 'point' | 'order'; underWay: number; /** An edit had no answer yet. */ isEditing: boolean; /** That ran when it was ended. */ processes: number }
export type SessionOptions = {
  root: string
  seed: number
  kills: number
  /** Each as often as it is named. */
  points: readonly (Point | 'checkpoint' | 'dead-letter' | 'approval')[]
  /** Has the app killed, and not `flowbench serve`. */
  electron?: ElectronOptions
  fault?: Fault
  progress?(text: string): void
}

/** A machine under stress takes its time; a program that does nothing for so long never will. */
const patienceMs = 90_000
const reachMs = 30_000
/** Nothing that it started outlives it for longer; four times what is promised, for a machine under stress. */
const orphanMs = 8_000

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
  #window: Window | null = null
  /** Of the app alone. */
  #editor: Editor | null = null
  /** How long what the slowest kill left behind was still there, in milliseconds. */
  slowestOrphanMs = 0

  /** In the environment of the MCP server, which has nothing of ours but what a person gives it. */
  get #serverMark(): string {
    return `${this.data} server`
  }

  private constructor(options: SessionOptions, folder: string, ledger: Ledger) {
    this.options = options
    this.folder = folder
    this.data = join(folder, 'data')
    this.ledger = ledger
    this.random = randomFrom(options.seed)
    this.program = programIn(options.root, this.data, options.electron)
    this.senders = startSenders(5, { random: randomFrom(options.seed + 1), where: () => (this.#url === null ? null : { url: this.#url, boot: this.boots.length }), sawEnd: (event) => ledger.sawEnd(event) })
  }

  static async open(options: SessionOptions): Promise<Session> {
    const folder = mkdtempSync(join(tmpdir(), 'flowbench-crash-'))
    const ledger = await startLedger(randomFrom(options.seed + 2), options.fault)
    const session = new Session(options, folder, ledger)
    await session.#setUp()
    if (options.electron) session.#editor = startEditor({ workflowId: 'wf_edited', random: randomFrom(options.seed + 3), window: () => session.#window })
    return session
  }

  /** Starts the server, and ends it where it is told to. Gives what the point's proof says, or null when it was not reached. */
  async killAtPoint(arming: Parameters<Program['serve']>[0] & object): Promise<string | null> {
    const boot = this.begin('point', arming)
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
    const boot = this.begin(cause)
    await this.#up()
    return boot
  }

  async kill(boot: Boot): Promise<Ended | undefined> {
    const family = this.#familyOf(boot)
    boot.underWay = this.ledger.underWay()
    boot.isEditing = this.#editor?.isUnderWay() ?? false
    boot.endedAt = Date.now()
    this.#serving?.kill()
    const ended = await this.#serving?.ended
    await this.ledger.untilHungUp()
    boot.endedAt = Math.max(boot.endedAt, Date.now())
    await this.#over(family)
    return ended
  }

  async interrupt(boot: Boot): Promise<void> {
    const family = this.#familyOf(boot)
    await this.#serving?.interrupt()
    const ended = await this.#serving?.ended
    if (ended?.code !== 0) this.problems.push(`It was told to end, and ended with ${ended?.code ?? ended?.signal}: ${ended?.error}`)
    boot.endedAt = Date.now()
    await this.#over(family)
  }

  /** How many edits were answered until now. */
  edits(): number {
    return this.#editor?.made() ?? 0
  }

  /** A last look at what was edited. */
  async endEdits(): Promise<Edits> {
    await this.windowShown()
    return await this.#editor?.stop() ?? { made: 0, lost: 0, problems: [] }
  }

  /** False of a program without a window. */
  async windowShown(): Promise<boolean> {
    return this.#editor !== null && until(() => this.#window !== null, patienceMs)
  }

  #familyOf(boot: Boot): Process[] {
    const family = this.#serving ? familyOf(this.#serving.pid) : []
    boot.processes = family.length
    return family
  }

  async #over(family: readonly Process[]): Promise<void> {
    const mark = this.#serving?.mark
    this.#serving = null
    this.#url = null
    this.#window = null
    if (mark === undefined) return
    const { ms, left } = await untilGone({ family, marks: [mark, this.#serverMark], timeoutMs: orphanMs })
    this.slowestOrphanMs = Math.max(this.slowestOrphanMs, ms)
    if (left.length > 0) this.problems.push(`${left.length} processes outlived the one that started them: ${left.join('; ')}`)
  }

  async #setUp(): Promise<void> {
    const file = (name: string, content: unknown): string => {
      writeFileSync(join(this.folder, name), JSON.stringify(content))
      return join(this.folder, name)
    }
    const { run } = this.program
    await run(['grant', 'add', this.ledger.origin])
    for (const kind of kinds) await run(['connection', 'set', `${kind}-main`, '--connector', kind, '--config', file(`${kind}.json`, { webhookSecret: `secret://${kind}` })])
    await run(['connection', 'set', modelConnection, '--connector', 'openai-compatible', '--config', file('model.json', { service: 'other', baseUrl: `${this.ledger.origin}/${modelPath}` })])
    await run(['mcp-server', 'add', toolServer, '--yes', '--env', `${markVariable}=${this.#serverMark}`, '--', process.execPath, join(this.options.root, 'out', 'crash-cli', 'tool-server.js')])
    await run(['mcp-server', 'tools', toolServer])
    for (const [at, document] of loadWorkflows(this.ledger.origin, { withRegister: !this.options.electron }).entries()) await run(['workflow', 'import', file(`workflow-${at}.json`, document)])
    for (const id of activated) await run(['workflow', 'activate', id])
  }

  /** Starts it, and does not wait. */
  begin(cause: Boot['cause'], arming?: Parameters<Program['serve']>[0]): Boot {
    const boot: Boot = { number: this.boots.length + 1, startedAt: Date.now(), endedAt: Number.POSITIVE_INFINITY, cause, underWay: 0, isEditing: false, processes: 0 }
    this.boots.push(boot)
    this.ledger.nextBoot(boot.number)
    const serving = this.program.serve(arming)
    this.#serving = serving
    void serving.url.then((url) => { if (this.#serving === serving) this.#url = url })
    void serving.window.then((window) => { if (this.#serving === serving) this.#window = window })
    return boot
  }

  async #up(): Promise<void> {
    const url = await Promise.race([this.#serving?.url, pause(patienceMs).then(() => undefined)])
    if (url === undefined) throw new Error(`It did not listen within ${patienceMs / 1000} s`)
    if (url === null) throw new Error(`It ended by itself: ${JSON.stringify(await this.#serving?.ended)}`)
  }

  /** The point was reached: what is wrong right after, and what is to be asked in the end. */
  met(name: string, now: readonly string[], later: Later): void {
    this.hits[name] = (this.hits[name] ?? 0) + 1
    this.problems.push(...now.map((text) => `${name}: ${text}`))
    this.later.push((end) => later(end).map((text) => `${name}: ${text}`))
  }

  /** Whether it came true in time; a problem when it did not. */
  async expectSoon(what: string, isTrue: () => boolean | Promise<boolean>): Promise<boolean> {
    const isMet = await until(isTrue, patienceMs, 200)
    if (!isMet) this.problems.push(`${what}: not within ${patienceMs / 1000} s`)
    return isMet
  }
}
