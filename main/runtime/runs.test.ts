import { afterEach, describe, expect, test, vi } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { NodeId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'
import { flow, openWorld, realTime, request, run, statuses, type World, type WorldOptions } from './test-world.ts'

let world: World
afterEach(() => world.close())
const open = (options?: WorldOptions): World => (world = openWorld(options))
const to = (nodeId: string) => ({ mode: { kind: 'to' as const, nodeId: nodeId as NodeId } })
const from = (nodeId: string) => ({ mode: { kind: 'from' as const, nodeId: nodeId as NodeId } })

const triage = flow({
  big: { type: 'branch', input: { when: '{{ event.payload.amount > 100 }}' } },
  page: { text: '{{ "big: " + string(event.payload.amount) }}' },
  note: { text: 'small' },
  both: { type: 'merge' },
}, ['trigger > big', 'big.true > page', 'big.false > note', 'page > both', 'note > both'])

describe('a run', () => {
  test('goes the way that its branch takes, skips the other, and joins what was taken', async () => {
    const view = await run(open(), triage, { payload: { amount: 150 } })
    expect(view).toMatchObject({ status: 'succeeded', output: { both: [{ text: 'big: 150' }] } })
    expect(statuses(view)).toEqual({ big: 'succeeded', page: 'succeeded', note: 'skipped', both: 'succeeded' })
  })

  test('shows at each step what went in', async () => {
    const view = await run(open(), triage, { payload: { amount: 5 } })
    expect(view.steps.get('big')).toMatchObject({ input: { when: false }, output: { result: false }, ports: ['false'] })
    expect(view.steps.get('note')?.input).toEqual({ fields: { text: 'small' } })
  })

  test('is in the journal before start returns', () => {
    open()
    const runId = world.runs.start(request(triage, { payload: { amount: 1 } }))
    expect(world.database.prepare('SELECT run_id, status FROM runs').all()).toEqual([{ run_id: runId, status: 'running' }])
  })

  test('tells of its facts only after they are committed', async () => {
    open()
    const seen: number[] = []
    world.runs.subscribe((_runId, events) => {
      const kept = world.database.prepare<[], { count: number }>('SELECT sum(json_array_length(facts)) AS count FROM run_events').get()?.count ?? 0
      seen.push(kept - events.length)
    })
    await run(world, triage, { payload: { amount: 1 } })
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(0)
    expect(seen.length).toBeGreaterThan(0)
  })

  test('takes the first case of a switch that holds, and does not look at later ones', async () => {
    const workflow = flow({
      size: { type: 'switch', input: { cases: [{ port: 'small', when: '{{ event.payload.n < 10 }}' }, { port: 'medium', when: '{{ event.payload.n < 100 }}' }, { port: 'odd', when: '{{ event.payload.absent }}' }] } },
      a: {}, b: {}, c: {},
    }, ['trigger > size', 'size.small > a', 'size.medium > b', 'size.default > c'])
    expect(statuses(await run(open(), workflow, { payload: { n: 50 } }))).toMatchObject({ a: 'skipped', b: 'succeeded', c: 'skipped' })
    expect((await run(world, workflow, { payload: { n: 500 } })).failure).toMatchObject({ code: 'expression' })
  })

  test('stops with an output, and fails with a message', async () => {
    const stopping = flow({ early: { type: 'stop', input: { output: { n: '{{ event.payload.n }}' } } }, late: { type: 'wait', input: { durationMs: 5000 } } }, ['trigger > early', 'trigger > late'])
    expect(await run(open(), stopping, { payload: { n: 3 } })).toMatchObject({ status: 'succeeded', output: { n: 3 } })
    const failing = flow({ no: { type: 'fail', input: { message: 'No {{ event.payload.what }}' } } }, ['trigger > no'])
    expect(await run(world, failing, { payload: { what: 'order' } })).toMatchObject({ status: 'failed', failure: { message: 'No order' }, failedAt: { nodeId: 'no' } })
  })

  test('gives what its output expression says', async () => {
    const workflow = flow({ a: { x: 2 } }, ['trigger > a'], { output: { double: '{{ steps.a.output.x * 2 }}' } })
    expect((await run(open(), workflow)).output).toEqual({ double: 4 })
  })

  test('fails when its output expression does', async () => {
    const workflow = flow({ a: { x: 2 } }, ['trigger > a'], { output: '{{ steps.b.output }}' })
    expect(await run(open(), workflow)).toMatchObject({ status: 'failed', failure: { code: 'expression' } })
  })

  test('runs branches side by side: the quick one does not stand behind the slow one', async () => {
    const order: string[] = []
    open({ time: realTime(), service: async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, name === 'slow' ? 60 : 1))
      order.push(name)
      return name
    } })
    const workflow = flow({
      slow: { type: 'test.read', input: { name: 'slow' } }, quick: { type: 'test.read', input: { name: 'quick' } },
      after: { type: 'test.read', input: { name: 'after quick' } }, join: { type: 'merge' },
    }, ['trigger > slow', 'trigger > quick', 'quick > after', 'slow > join', 'after > join'])
    expect((await run(world, workflow)).output).toEqual({ join: ['slow', 'after quick'] })
    expect(order).toEqual(['quick', 'after quick', 'slow'])
  })

  test('never runs more steps at the same time than its workflow allows', async () => {
    let running = 0
    let most = 0
    open({ service: async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 2))
      running--
      return null
    } })
    const nodes = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`n${index}`, { type: 'test.read' }]))
    await run(world, flow(nodes, Object.keys(nodes).map((id) => `trigger > ${id}`), { settings: { concurrency: 3 } }))
    expect(most).toBe(3)
  })

  test('ends at its time limit, also while something runs, and says so', async () => {
    open({ service: (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))) })
    const workflow = flow({ stuck: { type: 'test.read' } }, ['trigger > stuck'], { settings: { timeoutMs: 2000 } })
    expect(await run(world, workflow)).toMatchObject({ status: 'failed', failure: { code: 'timeout', message: expect.stringContaining('limit of 2 s') } })
  })
})

describe('loops', () => {
  const nested = flow({
    orders: { type: 'loop', input: { items: '{{ event.payload.orders }}', concurrency: 2, collect: '{{ steps.sum.output.total }}' } },
    lines: { type: 'loop', parent: 'orders', input: { items: '{{ item.lines }}', concurrency: 3 } },
    price: { parent: 'lines', input: { price: '{{ item.n * item.each }}', order: '{{ loops.orders.item.id }}', at: '{{ index }}' } },
    sum: { parent: 'orders', input: { total: '{{ steps.lines.output.map(line, line.price).sum() }}' } },
  }, ['trigger > orders', 'orders.each > lines', 'lines.each > price', 'lines.done > sum'])
  const payload = { orders: [{ id: 'A', lines: [{ n: 2, each: 5 }, { n: 1, each: 3 }] }, { id: 'B', lines: [] }, { id: 'C', lines: [{ n: 1, each: 1 }] }] }

  test('nest; each round sees its own item, and the results are in the order of the items', async () => {
    const view = await run(open(), nested, { payload })
    expect(view.output).toEqual({ orders: [13, 0, 1] })
    expect(view.steps.get('orders[0]/lines[1]/price')?.output).toEqual({ price: 3, order: 'A', at: 1 })
    expect(view.steps.get('orders')?.loop).toEqual({ total: 3, done: 3 })
  })

  test('give their results in order however the rounds end', async () => {
    open({ time: realTime(), service: async ({ value }) => {
      await new Promise((resolve) => setTimeout(resolve, 20 - 5 * Number(value)))
      return value
    } })
    const workflow = flow({ each: { type: 'loop', input: { items: [1, 2, 3], concurrency: 3 } }, work: { type: 'test.read', parent: 'each', input: { value: '{{ item }}' } } }, ['trigger > each', 'each.each > work'])
    expect((await run(world, workflow)).output).toEqual({ each: [1, 2, 3] })
  })

  test('over nothing give an empty list', async () => {
    expect((await run(open(), nested, { payload: { orders: [] } })).output).toEqual({ orders: [] })
  })

  test('over something that is not a list fail and say what was found', async () => {
    expect((await run(open(), nested, { payload: { orders: 'none' } })).failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('"none"') })
  })

  test('that cannot collect fail by their own rules, and take what runs inside with them', async () => {
    const aborted: string[] = []
    open({ time: realTime(), service: (call, { signal }) => new Promise((resolve) => {
      if (call.value === 1) setTimeout(() => resolve('text'), 5)
      else signal.addEventListener('abort', () => aborted.push('other round'))
    }) })
    const workflow = flow({
      each: { type: 'loop', input: { items: [1, 2], concurrency: 2, collect: '{{ steps.work.output.missing }}' }, settings: { onError: 'port' } },
      work: { type: 'test.read', parent: 'each', input: { value: '{{ item }}' } },
      mend: { why: '{{ error.code }}' },
    }, ['trigger > each', 'each.each > work', 'each.error > mend'])
    const view = await run(world, workflow)
    expect(view).toMatchObject({ status: 'succeeded', output: { mend: { why: 'expression' } } })
    expect(view.steps.get('each[1]/work')).toMatchObject({ status: 'failed', failure: { code: 'cancelled' } })
    expect(aborted).toEqual(['other round'])
  })
})

describe('failures', () => {
  const down = new AppError({ code: 'unavailable', message: 'It is down', retryable: true })

  test('are tried again after a while, as often as the node allows', async () => {
    let tries = 0
    open({ service: async () => {
      if (++tries < 3) throw down
      return 'up'
    } })
    const workflow = flow({ a: { type: 'test.read', settings: { retry: { maxAttempts: 3, baseMs: 1000 } } } }, ['trigger > a'])
    const view = await run(world, workflow)
    expect(view.output).toEqual({ a: 'up' })
    const [first, second, third] = view.steps.get('a')?.attempts ?? []
    expect(second!.startedAt - first!.finishedAt!).toBe(500)
    expect(third!.startedAt - second!.finishedAt!).toBe(1000)
  })

  test('end the run with the first of them; what runs is let end, and what sleeps is called off', async () => {
    open({ time: realTime(), service: async ({ name }) => {
      if (name === 'bad') throw new AppError({ code: 'not-found', message: 'No such thing', retryable: false })
      if (name === 'flaky') throw down
      await new Promise((resolve) => setTimeout(resolve, 20))
      return 'done'
    } })
    const workflow = flow({
      good: { type: 'test.read', input: { name: 'good' } },
      flaky: { type: 'test.read', input: { name: 'flaky' }, settings: { retry: { maxAttempts: 5 } } },
      bad: { type: 'test.read', input: { name: 'bad' } }, next: {},
    }, ['trigger > flaky', 'trigger > good', 'trigger > bad', 'good > next'])
    const view = await run(world, workflow)
    expect(view).toMatchObject({ status: 'failed', failure: { code: 'not-found' }, failedAt: { nodeId: 'bad' } })
    expect(statuses(view)).toEqual({ flaky: 'failed', good: 'succeeded', bad: 'failed' })
    expect(view.steps.get('flaky')?.failure?.code).toBe('cancelled')
  })

  test('go on by the usual ports or by the error port where the node says so', async () => {
    open({ service: async () => { throw down } })
    const workflow = flow({
      a: { type: 'test.read', settings: { onError: 'continue' } }, afterA: { code: '{{ steps.a.output.error.code }}' },
      b: { type: 'test.read', settings: { onError: 'port' } }, usual: {}, mend: { text: '{{ error.message }}' },
    }, ['trigger > a', 'a > afterA', 'trigger > b', 'b > usual', 'b.error > mend'])
    const view = await run(world, workflow)
    expect(view.output).toEqual({ afterA: { code: 'unavailable' }, mend: { text: 'It is down' } })
    expect(statuses(view)).toMatchObject({ a: 'failed', usual: 'skipped', mend: 'succeeded' })
  })

  test('of a step that takes too long are time-outs', async () => {
    open({ service: (_call, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))) })
    const workflow = flow({ a: { type: 'test.read', settings: { timeoutMs: 100 } } }, ['trigger > a'])
    expect((await run(world, workflow)).failure).toMatchObject({ code: 'timeout', message: expect.stringContaining('100 ms') })
  })

  test('name each field of an input that does not fit', async () => {
    open()
    const workflow = flow({ a: { type: 'test.read', input: { name: 7 } } }, ['trigger > a'])
    expect((await run(world, workflow)).failure).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('name') })
  })

  test('of an unsafe step that may have been sent are in doubt and never tried again', async () => {
    open({ service: async () => { throw new AppError({ ...down.failure, sent: 'maybe-sent' }) } })
    const workflow = flow({ a: { type: 'test.unsafe', settings: { retry: { maxAttempts: 5 } } } }, ['trigger > a'])
    expect((await run(world, workflow)).failure).toMatchObject({ code: 'in-doubt', retryable: false })
    expect(world.calls).toHaveLength(1)
  })

  test('of an unsafe step that was surely not sent are tried again, with the same key', async () => {
    let tries = 0
    open({ service: async () => {
      if (++tries === 1) throw new AppError({ ...down.failure, sent: 'not-sent' })
      return 'sent'
    } })
    const workflow = flow({ a: { type: 'test.unsafe', settings: { retry: { maxAttempts: 5 } } } }, ['trigger > a'])
    expect((await run(world, workflow)).output).toEqual({ a: 'sent' })
    expect(new Set(world.calls.map((call) => call.idempotencyKey)).size).toBe(1)
  })
})

describe('an intent', () => {
  test('is committed before anything is done outside', async () => {
    open({ service: async () => {
      const facts = world.database.prepare<[], { facts: string }>('SELECT facts FROM run_events').all().map((row) => row.facts).join()
      return facts.includes('"step-started"')
    } })
    const workflow = flow({ a: { type: 'test.unsafe' } }, ['trigger > a'])
    expect((await run(world, workflow)).output).toEqual({ a: true })
  })
})

describe('disabled nodes', () => {
  test('are passed over: what comes in goes on', async () => {
    const workflow = flow({ a: { x: 1 }, off: { disabled: true, input: { y: 2 } }, b: { seen: '{{ steps.off.output }}' } }, ['trigger > a', 'a > off', 'off > b'])
    expect((await run(open(), workflow)).output).toEqual({ b: { seen: { x: 1 } } })
  })

  test('give the list of what comes in where several nodes lead to them, and the payload at the start', async () => {
    const workflow = flow({ first: { disabled: true }, a: {}, b: {}, off: { disabled: true }, c: { seen: '{{ steps.off.output }}', start: '{{ steps.first.output }}' } }, ['trigger > first', 'first > a', 'first > b', 'a > off', 'b > off', 'off > c'])
    expect((await run(open(), workflow, { payload: 9 })).output).toEqual({ c: { seen: [{}, {}], start: 9 } })
  })

  test('go on by their first port only', async () => {
    const workflow = flow({ off: { type: 'branch', disabled: true }, yes: {}, no: {} }, ['trigger > off', 'off.true > yes', 'off.false > no'])
    expect(statuses(await run(open(), workflow))).toMatchObject({ yes: 'succeeded', no: 'skipped' })
  })
})

describe('run modes', () => {
  const chain = flow({ a: { n: '{{ event.payload.n }}' }, b: { n: '{{ steps.a.output.n + 1 }}' }, c: { n: '{{ steps.b.output.n + 1 }}' }, side: { type: 'fail', input: { message: 'not wanted' } } }, ['trigger > a', 'a > b', 'b > c', 'a > side'])
  const looped = flow({
    each: { type: 'loop', input: { items: [1, 2] } },
    x: { parent: 'each', input: { v: '{{ item }}' } }, y: { parent: 'each', input: { v: '{{ steps.x.output.v * 10 }}' } }, z: { type: 'fail', parent: 'each', input: { message: 'z' } },
    after: {},
  }, ['trigger > each', 'each.each > x', 'x > y', 'y > z', 'each.done > after'])

  test('to a node: it and what leads to it, no more', async () => {
    const view = await run(open(), chain, { ...to('b'), payload: { n: 1 } })
    expect(view).toMatchObject({ status: 'succeeded', output: { b: { n: 2 } } })
    expect(statuses(view)).toEqual({ a: 'succeeded', b: 'succeeded' })
  })

  test('to a node in a loop: the loop, with what leads to the node in its body', async () => {
    const view = await run(open(), looped, to('y'))
    expect(view.output).toEqual({ each: [{ v: 10 }, { v: 20 }] })
    expect(view.steps.has('after')).toBe(false)
  })

  test('from a node: what is upstream keeps the outputs of the earlier run', async () => {
    const first = await run(open(), chain, { ...to('c'), payload: { n: 1 } })
    const again = await run(world, chain, { ...from('c'), payload: { n: 100 }, reuseFrom: first.runId })
    expect(again).toMatchObject({ status: 'succeeded', output: { c: { n: 3 } } })
    expect(again.steps.get('b')).toMatchObject({ status: 'succeeded', source: 'reused', output: { n: 2 } })
  })

  test('from a node without an output upstream: refused before anything runs, and it says what is missing', () => {
    open()
    expect(() => world.runs.start(request(chain, from('c')))).toThrow('no output yet of "a", "b"')
    expect(world.runs.list({ limit: 10 })).toEqual([])
  })

  test('from a node in a loop: the whole loop', async () => {
    const view = await run(open(), looped, from('y'))
    expect(statuses(view)).toMatchObject({ each: 'failed', 'each[0]/x': 'succeeded', 'each[0]/z': 'failed' })
  })

  test('with pinned outputs: the node does not run, and in a loop each round has the same', async () => {
    const view = await run(open(), looped, { ...to('y'), pins: { x: { v: 7 } } })
    expect(view.output).toEqual({ each: [{ v: 70 }, { v: 70 }] })
    expect(view.steps.get('each[0]/x')).toMatchObject({ source: 'pinned', attempts: [] })
  })

  test('with a pinned branch: its way is the one that the output says', async () => {
    const view = await run(open(), triage, { payload: { amount: 1 }, pins: { big: { result: true } } })
    expect(statuses(view)).toMatchObject({ page: 'succeeded', note: 'skipped' })
  })

  test('to or from a node that is not there: refused', () => {
    open()
    expect(() => world.runs.start(request(chain, to('nowhere')))).toThrow('no node "nowhere"')
  })
})

describe('cancelling', () => {
  test('ends a run within half a second, and a late answer is not applied', async () => {
    let answer = (): void => undefined
    const asked = new Promise<void>((begin) => {
      open({ service: () => new Promise((resolve) => { answer = () => resolve('late'); begin() }), time: realTime() })
    })
    const workflow = flow({ slow: { type: 'test.unsafe' }, next: {} }, ['trigger > slow', 'slow > next'])
    const runId = world.runs.start(request(workflow))
    await asked
    const since = performance.now()
    world.runs.cancel(runId, 'the person asked for it')
    const view = await world.runs.finished(runId)
    // The promise is 500 ms; a machine that does much else gets four times that.
    expect(performance.now() - since).toBeLessThan(2_000)
    expect(view).toMatchObject({ status: 'cancelled', cancelReason: 'the person asked for it' })
    answer()
    await vi.waitFor(() => expect(world.runs.events(runId).map(({ type }) => type).slice(-2)).toEqual(['run-finished', 'step-answered-late']), { timeout: 5_000 })
    const after = await world.runs.finished(runId)
    expect(statuses(after)).toEqual({ slow: 'failed' })
    expect(after).toMatchObject({ status: 'cancelled', finishedAt: view.finishedAt })
    // What came too late is written down all the same.
    expect(after.steps.get('slow')?.attempts).toMatchObject([{ attempt: 1, failure: { code: expect.any(String) as unknown }, late: { output: 'late' } }])
    expect(world.runs.list({ limit: 1 })).toMatchObject([{ status: 'cancelled' }])
  })

  test('calls off what waits', async () => {
    open({ time: realTime() })
    const runId = world.runs.start(request(flow({ w: { type: 'wait', input: { durationMs: 100_000 } } }, ['trigger > w'])))
    await new Promise((resolve) => setTimeout(resolve, 5))
    world.runs.cancel(runId, 'enough')
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  })
})

describe('writes', () => {
  const workflow = flow({ send: { type: 'test.unsafe', input: { name: 'mail', value: '{{ event.payload }}' } }, look: { type: 'test.read', input: { value: 1 } } }, ['trigger > look', 'look > send'])

  const asked = async () => {
    while (world.runs.pendingWrites().length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return world.runs.pendingWrites()[0]!
  }

  test('in a dry run are not done; the sample answer stands in and is marked', async () => {
    const view = await run(open(), workflow, { writes: 'dry-run' })
    expect(view.steps.get('send')).toMatchObject({ source: 'simulated', output: { sample: 'unsafe' } })
    expect(world.calls.map((call) => call.effect)).toEqual(['read'])
  })

  test('are asked for, saying what would be sent', async () => {
    open({ time: realTime() })
    const runId = world.runs.start(request(workflow, { payload: 'hello', writes: 'ask' }))
    expect(await asked()).toMatchObject({ runId, nodeName: 'send', summary: 'unsafe mail', input: { value: 'hello' }, effect: 'unsafe', standIn: { sample: 'unsafe' } })
    expect(world.calls).toHaveLength(1)
    world.runs.answerWrite({ runId, step: { nodeId: 'send' as NodeId, iteration: '' } }, 'send', false)
    expect((await world.runs.finished(runId)).output).toEqual({ send: 'hello' })
    expect(world.runs.pendingWrites()).toEqual([])
  })

  test('that are answered with the stand-in are not sent', async () => {
    open({ time: realTime() })
    const runId = world.runs.start(request(workflow, { writes: 'ask' }))
    world.runs.answerWrite({ runId, step: (await asked()).step }, 'stand-in', false)
    expect((await world.runs.finished(runId)).steps.get('send')).toMatchObject({ source: 'simulated' })
    expect(world.calls.filter((call) => call.effect === 'unsafe')).toEqual([])
  })

  test('are not asked for again in later runs of the workflow once that was remembered', async () => {
    open({ time: realTime() })
    const runId = world.runs.start(request(workflow, { writes: 'ask' }))
    world.runs.answerWrite({ runId, step: (await asked()).step }, 'send', true)
    await world.runs.finished(runId)
    expect(await run(world, workflow, { writes: 'ask', payload: 2 })).toMatchObject({ status: 'succeeded', output: { send: 2 } })
  })

  test('that are refused cancel the run', async () => {
    open({ time: realTime() })
    const runId = world.runs.start(request(workflow, { writes: 'ask' }))
    world.runs.answerWrite({ runId, step: (await asked()).step }, 'cancel', false)
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
  })
})

describe('a workflow that runs another', () => {
  const child: Workflow = flow({ double: { n: '{{ event.payload.n * 2 }}' } }, ['trigger > double'], { id: 'wf_child', name: 'Child', output: '{{ steps.double.output.n }}' })
  const parent = flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child', payload: { n: '{{ event.payload.n }}' } } } }, ['trigger > call'])

  test('has its output, and the other is a run of its own', async () => {
    const view = await run(open({ library: [child] }), parent, { payload: { n: 4 } })
    expect(view.output).toEqual({ call: 8 })
    const [inner] = world.runs.list({ workflowId: child.id, limit: 10 })
    expect(inner).toMatchObject({ status: 'succeeded', startedBy: { kind: 'workflow', runId: view.runId, step: { nodeId: 'call' } } })
  })

  test('fails when the other does, and says which run to look at', async () => {
    const failing = { ...child, output: '{{ steps.nothing }}' }
    const view = await run(open(), parent, { payload: { n: 4 }, library: [failing] })
    expect(view.failure).toMatchObject({ code: 'expression', message: expect.stringContaining('wf_child failed'), details: { runId: expect.stringMatching(/^run_/) } })
  })

  test('says so when there is no such workflow', async () => {
    expect((await run(open(), parent)).failure).toMatchObject({ code: 'expression' })
    expect((await run(world, parent, { payload: { n: 1 } })).failure).toMatchObject({ code: 'not-found', message: expect.stringContaining('wf_child') })
  })

  test('that calls itself without end is stopped', async () => {
    const endless = flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_test' } } }, ['trigger > call'])
    expect((await run(open(), endless)).failure).toMatchObject({ code: 'limit' })
  })

  test('gives up on it when it takes too long, and it is cancelled', async () => {
    open({ library: [flow({ w: { type: 'wait', input: { durationMs: 100_000 } } }, ['trigger > w'], { id: 'wf_child' })] })
    const view = await run(world, flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child' }, settings: { timeoutMs: 5000 } } }, ['trigger > call']))
    expect(view.failure).toMatchObject({ code: 'timeout', message: expect.stringContaining('5000 ms') })
    expect(world.runs.list({ workflowId: child.id, limit: 1 })).toMatchObject([{ status: 'cancelled' }])
  })

  test('takes it along when it is cancelled', async () => {
    open({ library: [flow({ w: { type: 'wait', input: { durationMs: 100_000 } } }, ['trigger > w'], { id: 'wf_child' })], time: realTime() })
    const runId = world.runs.start(request(flow({ call: { type: 'run-workflow', input: { workflowId: 'wf_child' } } }, ['trigger > call'])))
    await new Promise((resolve) => setTimeout(resolve, 5))
    world.runs.cancel(runId, 'enough')
    expect(await world.runs.finished(runId)).toMatchObject({ status: 'cancelled' })
    expect(world.runs.list({ limit: 10 }).map((summary) => summary.status)).toEqual(['cancelled', 'cancelled'])
  })
})
