// A small world for tests: the real engine, runtime and journal, on a real database, with a connector that does what
// a test tells it to and a clock whose hands fly.

import type { Database } from 'better-sqlite3'
import { z } from 'zod'
import { defineAction, defineConnector, type ActionContext, type Connector } from '@main/connectors/define.ts'
import { systemAfter, type After } from '@main/platform/after.ts'
import { alwaysAwake, type Awake } from '@main/platform/awake.ts'
import { systemClock } from '@main/platform/clock.ts'
import { openDatabase } from '@main/storage/database.ts'
import { createJournal } from '@main/storage/journal.ts'
import { createRateUses } from '@main/storage/rate-uses.ts'
import { createRestMark } from '@main/storage/rest-mark.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'
import type { RunMode } from '@shared/run-event.ts'
import type { RunView } from '@shared/run-view.ts'
import { Workflow } from '@shared/workflow.ts'
import { actionRegistry } from './action-registry.ts'
import { systemAlarm, type Alarm } from './alarm.ts'
import type { StartRun } from './prepare-run.ts'
import type { OpenedConnection } from './open-connection.ts'
import type { RunSecrets } from './run-secrets.ts'
import { createRateKeys } from './rates/rate-keys.ts'
import { createRates, type Rates } from './rates/rates.ts'
import { createRuns, type Runs } from './runs.ts'
import { createWrites } from './writes.ts'

export type Call = { effect: Effect; name: string; idempotencyKey: string; value: JsonValue }
/** What an action of the test's connector does. Throw to fail. */
export type Service = (call: Call, context: ActionContext) => Promise<JsonValue>

export type World = { runs: Runs; rates: Rates; database: Database; clock: { now(): number }; calls: Call[]; close(): void }

const input = z.object({ name: z.string().default(''), value: z.unknown().optional() })

/** Actions `test.read`, `test.keyed`, `test.unsafe` …: each hands its input to the service. */
export function testConnector(service: Service, calls: Call[] = [], rate?: string): Connector {
  const effects: Effect[] = ['read', 'idempotent', 'keyed', 'reconcilable', 'unsafe']
  return defineConnector({
    key: 'test', displayName: 'Test', icon: 'flask-conical', capabilities: ['action'], reach: 'service', config: z.object({}), ...(rate !== undefined && { rate }),
    actions: effects.map((effect) => defineAction<z.ZodType, typeof input, z.ZodType>({
      key: effect, displayName: effect, summary: effect, description: effect, effect, input, output: z.unknown(), defaultInput: {}, sample: { sample: effect },
      describe: ({ name }) => `${effect} ${name}`,
      run: async ({ name, value }, context) => {
        const call: Call = { effect, name, idempotencyKey: context.idempotencyKey, value: (value ?? null) as JsonValue }
        calls.push(call)
        return service(call, context as ActionContext)
      },
      ...(effect === 'reconcilable' && { reconcile: async () => ({ kind: 'unknown', reason: 'The test service cannot tell.' }) }),
    })),
  })
}

/** Rounds of the event loop in which nobody asked for the time, before time jumps. Rounds, because a busy machine stretches milliseconds. */
const quietRounds = 40

/** Time that jumps to the next alarm as soon as nothing else is to be done. The service must not need real time. */
export function flyingTime(start = 1_700_000_000_000): { clock: { now(): number; monotonic(): number }; alarm: Alarm; after: After } {
  let now = start
  let quiet = 0
  let isCounting = false
  const alarms = new Set<{ at: number; ring: () => void }>()
  const count = (): void => {
    isCounting = alarms.size > 0
    if (!isCounting) return
    if (++quiet > quietRounds) {
      quiet = 0
      const next = [...alarms].reduce((first, alarm) => (alarm.at < first.at ? alarm : first))
      alarms.delete(next)
      now = Math.max(now, next.at)
      next.ring()
    }
    setImmediate(count)
  }
  const time = {
    clock: {
      now() {
        // Whoever asks for the time is at work.
        quiet = 0
        return now
      },
      monotonic: () => performance.now(),
    },
    alarm(at: number, ring: () => void) {
      const entry = { at, ring }
      alarms.add(entry)
      quiet = 0
      if (!isCounting) {
        isCounting = true
        setImmediate(count)
      }
      return () => void alarms.delete(entry)
    },
  }
  return { ...time, after: (ms, ring) => time.alarm(time.clock.now() + ms, ring) }
}

/** Time as it is, for tests whose service takes some. */
export function realTime(): ReturnType<typeof flyingTime> {
  return { clock: systemClock, alarm: systemAlarm(() => Date.now()), after: systemAfter }
}

/** Time that goes by so many times faster, for what waits between calls of a real service. */
export function quickTime(factor: number, start = Date.now()): ReturnType<typeof flyingTime> {
  const began = Date.now()
  const now = (): number => start + (Date.now() - began) * factor
  const after: After = (ms, ring) => {
    const timer = setTimeout(ring, Math.max(0, ms / factor))
    return () => clearTimeout(timer)
  }
  return { clock: { now, monotonic: () => performance.now() }, alarm: (at, ring) => after(at - now(), ring), after }
}

export type WorldOptions = {
  service?: Service
  folder?: string | null
  time?: ReturnType<typeof flyingTime>
  random?: () => number
  awake?: Awake
  library?: Workflow[]
  /** How often the test's service may be called. */
  rate?: string
  /** Besides the test's own. */
  connectors?: readonly Connector[]
  /** The account of every step that has a connection, by its name. */
  accounts?: Readonly<Record<string, Partial<OpenedConnection>>>
  secrets?: RunSecrets
}

export function openWorld({ service = async ({ value }) => value, folder = null, time = flyingTime(), random = () => 0.5, awake = alwaysAwake, library = [], rate, connectors = [], accounts = {}, secrets }: WorldOptions = {}): World {
  const database = openDatabase({ folder, quickCheck: false })
  const journal = createJournal(database)
  const calls: Call[] = []
  const refused = (): never => { throw new Error('The test world has no such door') }
  const rates = createRates(createRateUses(database), { clock: time.clock, alarm: time.alarm, onTrouble: (error) => { throw error } })
  const runs = createRuns({
    ...(secrets && { secrets }),
    rates: { ...rates, keysOf: createRateKeys({ get: () => undefined }) },
    clock: time.clock, alarm: time.alarm, after: time.after, awake, restMark: createRestMark(database), random, journal, writes: createWrites(database, () => time.clock.now()),
    actionOf: actionRegistry([testConnector(service, calls, rate), ...connectors]),
    open: (_connector, connection, http) => Promise.resolve({ config: {}, http, ...(connection !== undefined && accounts[connection]) }), doors: () => ({ http: { request: refused }, sandbox: { runCode: refused, runJsonata: refused } }),
    findWorkflow: (id) => library.find((workflow) => workflow.id === id),
  })
  return {
    runs, rates, database, clock: time.clock, calls,
    close() {
      runs.close()
      rates.close()
      database.close()
    },
  }
}

type NodeSketch = { type?: string; input?: JsonObject; parent?: string; connection?: string; disabled?: boolean; settings?: JsonObject; [field: string]: JsonValue | undefined }

/**
 * A workflow in few words: nodes by id, and edges as `'trigger > a'`, `'a.true > b'`.
 * Without a type a node is `set`, its fields given as `input` or just like that.
 */
export function flow(nodes: Record<string, NodeSketch>, edges: string[], more: JsonObject = {}): Workflow {
  return Workflow.parse({
    format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Test', trigger: { type: 'manual' },
    nodes: Object.entries(nodes).map(([id, { type, input: given, parent, connection, disabled, settings, ...fields }]) => ({
      id, name: id, type: type ?? 'set', input: type ? (given ?? {}) : { fields: given ?? fields },
      ...(parent && { parent }), ...(connection && { connection }), ...(disabled && { disabled }), ...(settings && { settings }),
    })),
    edges: edges.map((text) => {
      const [, from, port, to] = /^(\w+)(?:\.(\w+))? > (\w+)$/.exec(text) ?? []
      if (!from || !to) throw new Error(`Not an edge: ${text}`)
      return { from, to, ...(port && { port }) }
    }),
    ...more,
  })
}

export function request(workflow: Workflow, more: Partial<StartRun> = {}): StartRun {
  const whole: RunMode = { kind: 'whole' }
  return { workflow, payload: {}, mode: whole, startedBy: { kind: 'person' }, writes: 'send', ...more }
}

/** Starts a run in the world and waits for its end. */
export async function run(world: World, workflow: Workflow, more: Partial<StartRun> = {}): Promise<RunView> {
  return world.runs.finished(world.runs.start(request(workflow, more)))
}

/** The outputs of the steps that gave one, by step key. */
export function outputs(view: RunView): Record<string, JsonValue> {
  return Object.fromEntries([...view.steps.values()].flatMap((step) => (step.output === undefined ? [] : [[step.key, step.output]])))
}

/** The status of each step, by step key. */
export function statuses(view: RunView): Record<string, string> {
  return Object.fromEntries([...view.steps.values()].map((step) => [step.key, step.status]))
}
