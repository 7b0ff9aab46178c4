import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { defineConnector } from '@main/connectors/define.ts'
import { agent } from '@main/connectors/llm/agent/action.ts'
import { turn } from '@main/connectors/llm/agent/turn.ts'
import { AppError } from '@shared/failure.ts'
import type { RunId } from '@shared/id.ts'
import { viewOf, type RunView } from '@shared/run-view.ts'
import { agentFlow, scriptedModel, turnsIn, type Script, type ScriptedAnswer } from './test-agent.ts'
import { openWorld, outputs, realTime, request, type World, type WorldOptions } from './test-world.ts'

let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'flowbench-agent-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const llm = defineConnector({ key: 'llm', displayName: 'Language model', icon: 'bot', capabilities: ['action'], config: z.strictObject({}), actions: [agent, turn] })

function open(script: Script, options: WorldOptions = {}) {
  const model = scriptedModel(script)
  return { world: openWorld({ time: realTime(), connectors: [llm], accounts: { model: { llm: model.account } }, ...options }), asked: model.asked }
}
/** A model that says these one after the other. */
const saying = (...answers: ScriptedAnswer[]): Script => (request) => answers[turnsIn(request)] ?? 'Nothing more.'
const at = { nodeId: agentFlow({}).nodes[0]!.id, iteration: '' }
const partsOf = (world: World, runId: RunId) => world.runs.parts(runId, at).map((part) => ({ ...part, title: part.startedBy.kind === 'substep' ? part.startedBy.title : '' }))
const waitsFor = async (world: World, runId: RunId): Promise<{ runId: RunId; view: RunView }> => vi.waitFor(() => {
  const [found] = world.runs.parts(runId, at).filter(({ isWaiting }) => isWaiting).map((part) => ({ runId: part.runId, view: viewOf(world.runs.events(part.runId)) })).filter(({ view }) => view.steps.get('approval')?.status === 'waiting')
  if (!found) throw new Error('Nothing waits')
  return found
}, { timeout: 10_000 })
function answer(world: World, { runId, view }: { runId: RunId; view: RunView }, outcome: 'approved' | 'rejected', comment = '') {
  const step = view.steps.get('approval')!
  world.runs.answer({ runId, step: { nodeId: step.nodeId, iteration: '' } }, { hash: step.approval!.hash, outcome, by: 'window', comment, answeredAt: Date.now() })
}

test('an agent calls tools, is told what they gave as data, and ends with its answer', async () => {
  const { world, asked } = open(saying([{ name: 'test_read', input: { name: 'look', value: { weather: 'rain' } } }, { name: 'nothing', input: {} }], [{ name: 'test_read', input: { name: 7 } }], 'It rains.'))
  const runId = world.runs.start(request(agentFlow({ instructions: 'Be brief.', tools: [{ use: 'test.read' }] })))
  expect(outputs(await world.runs.finished(runId))).toEqual({
    agent: {
      text: 'It rains.', turns: 3, usage: { inputTokens: 30, outputTokens: 6, cachedTokens: 0, isEstimated: false },
      calls: [
        { tool: 'test_read', input: { name: 'look', value: { weather: 'rain' } }, outcome: 'done', output: { weather: 'rain' } },
        { tool: 'nothing', input: {}, outcome: 'failed', output: 'There is no tool "nothing". There are: test_read.' },
        { tool: 'test_read', input: { name: 7 }, outcome: 'failed', output: expect.stringContaining('name') },
      ],
    },
  })
  expect(asked[0]!.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('Be brief.') })
  expect(asked[1]!.messages.at(-2)).toEqual({ role: 'tool', callId: '0-0', name: 'test_read', content: '{"from":"Test: read","data":{"weather":"rain"}}' })
  expect(partsOf(world, runId).map(({ title, status }) => [title, status])).toEqual([['Turn 1', 'succeeded'], ['Test: read', 'succeeded'], ['Turn 2', 'succeeded'], ['Turn 3', 'succeeded']])
  world.close()
})

test('a person is asked before what changes something, sees just the arguments, and the model is told when they say no', async () => {
  const { world, asked } = open(saying([{ name: 'test_unsafe', input: { name: 'pay', value: '{{ 1 + 1 }}' } }], [{ name: 'test_unsafe', input: { name: 'pay', value: 8 } }], 'Paid.'))
  const runId = world.runs.start(request(agentFlow({ tools: [{ use: 'test.unsafe' }] }, { timeoutMs: 1_000 })))
  const first = await waitsFor(world, runId)
  expect(first.view.steps.get('approval')!.approval).toMatchObject({ shown: { tool: 'Test: unsafe', input: { name: 'pay', value: '{{ 1 + 1 }}' } } })
  expect(world.calls).toEqual([])
  answer(world, first, 'rejected', 'too dear')
  const second = await waitsFor(world, runId)
  answer(world, second, 'approved')
  expect(outputs(await world.runs.finished(runId))['agent']).toMatchObject({ text: 'Paid.', calls: [{ outcome: 'rejected', output: 'too dear' }, { outcome: 'done', output: 8 }] })
  expect(world.calls.map(({ value }) => value)).toEqual([8])
  expect(asked[1]!.messages.at(-1)).toMatchObject({ content: 'A person did not allow this call. They wrote: "too dear"' })
  world.close()
})

test('an agent that does not come to an end is stopped, and what it needs is not there is said at once', async () => {
  const { world } = open(() => [{ name: 'test_read', input: {} }])
  const endless = world.runs.start(request(agentFlow({ maxTurns: 3, tools: [{ use: 'test.read' }] })))
  expect((await world.runs.finished(endless)).failure).toMatchObject({ code: 'limit', message: expect.stringContaining('3 turns') })
  const lacking = world.runs.start(request(agentFlow({ tools: [{ use: 'gone.thing' }] })))
  expect((await world.runs.finished(lacking)).failure).toMatchObject({ code: 'not-found', message: expect.stringContaining('gone.thing') })
  world.close()
})

describe('killed at any of its facts', () => {
  const script = saying(
    [{ name: 'test_read', input: { name: 'look' } }, { name: 'test_unsafe', input: { name: 'pay' } }, { name: 'test_keyed', input: { name: 'broken' } }],
    [{ name: 'test_unsafe', input: { name: 'tell' } }, { name: 'test_unsafe', input: { name: 'shout' } }], 'Done.',
  )
  const task = agentFlow({ tools: [{ use: 'test.read' }, { use: 'test.unsafe', asks: 'always' }, { use: 'test.keyed' }] })

  test('it goes on, and no call is made twice; one that was under way and is not safe waits for a word', async () => {
    let doubts = 0
    let killed = true
    const killedAt = new Set<string>()
    for (let fact = 2; killed; fact++) {
      const data = join(folder, String(fact))
      const effects: string[] = []
      const service: WorldOptions['service'] = async ({ name, effect }) => {
        if (name === 'broken') throw new AppError({ code: 'forbidden', message: 'Not you.', retryable: false, sent: 'processed' })
        if (effect === 'unsafe') effects.push(name)
        return name
      }
      const first = open(script, { folder: data, service }).world
      let seen = 0
      killed = await new Promise<boolean>((resolve) => {
        let isOver = false
        const end = (was: boolean) => { if (!isOver) { isOver = true; resolve(was) } }
        first.runs.subscribe((_runId, events) => {
          seen += events.length
          if (seen < fact) return
          for (const { type } of events) killedAt.add(type)
          end(true)
        })
        const runId = first.runs.start(request(task, { doubt: 'wait' }))
        void answerAll(first, runId, () => isOver)
        first.runs.finished(runId).then(() => end(false), () => undefined)
      })
      const runId = first.runs.list({ limit: 1 })[0]!.runId
      const hadFailed = partsOf(first, runId).some(({ title, status }) => title === 'Test: keyed' && status === 'failed')
      first.close()
      if (!killed) break
      const second = open(script, { folder: data, service }).world
      second.runs.recover()
      let isOver = false
      const known = new Set<string>()
      void answerAll(second, runId, () => isOver, (doubted) => {
        if (known.has(doubted)) return
        known.add(doubted)
        doubts++
        const step = { nodeId: viewOf(second.runs.events(doubted)).steps.get('call')!.nodeId, iteration: '' }
        const name = nameIn(second, doubted)
        second.runs.resolve({ runId: doubted, step }, effects.includes(name) ? { kind: 'happened', output: name } : { kind: 'did-not-happen' })
      })
      const view = await second.runs.finished(runId)
      isOver = true
      expect(outputs(view)['agent'], `killed after fact ${fact}`).toMatchObject({ text: 'Done.', calls: [{ output: 'look' }, { output: 'pay' }, { outcome: 'failed' }, { output: 'tell' }, { outcome: 'rejected', output: 'too loud' }] })
      expect(effects, `killed after fact ${fact}`).toEqual(['pay', 'tell'])
      // The model has been told that it failed.
      if (hadFailed) expect(second.calls.map(({ name }) => name), `killed after fact ${fact}`).not.toContain('broken')
      for (const { runId: part, title } of partsOf(second, runId)) {
        const facts = second.runs.events(part).map(({ type }) => type)
        const asked = facts.filter((type) => type === 'step-approval-asked').length
        expect([asked, facts.filter((type) => type === 'step-approval-answered').length], `killed after fact ${fact}: ${title}`).toEqual(title.startsWith('Test: ') && title !== 'Test: read' ? [1, 1] : [0, 0])
      }
      second.close()
    }
    expect(doubts).toBeGreaterThan(0)
    expect([...killedAt]).toEqual(expect.arrayContaining(['run-started', 'step-started', 'step-approval-asked', 'step-stood-still', 'step-approval-answered', 'step-went-on', 'step-succeeded', 'step-failed', 'run-finished']))
  }, 240_000)

  const nameIn = (world: World, part: RunId): string => (viewOf(world.runs.events(part)).payload as { input: { name: string } }).input.name

  /** Says yes to whatever waits, and no to shouting, until it is over. */
  async function answerAll(world: World, runId: RunId, isOver: () => boolean, onDoubt: (part: RunId) => void = () => undefined): Promise<void> {
    while (!isOver()) {
      try {
        for (const part of world.runs.parts(runId, at)) {
          if (part.status !== 'running') continue
          const view = viewOf(world.runs.events(part.runId))
          if (view.steps.get('approval')?.status === 'waiting' && view.steps.get('approval')?.approval?.answer === undefined) {
            const isLoud = nameIn(world, part.runId) === 'shout'
            answer(world, { runId: part.runId, view }, isLoud ? 'rejected' : 'approved', isLoud ? 'too loud' : '')
          }
          if (view.steps.get('call')?.status === 'in-doubt') onDoubt(part.runId)
        }
      } catch {
        // It was answered meanwhile, or the world is closed.
      }
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
})
