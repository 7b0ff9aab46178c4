// Tools of MCP servers in the whole of Flowbench: how far they are, what their servers ask of people, and what becomes of that
// when the call ends. The server is the reference server "everything", and one that is ended from outside.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Approval } from '@shared/approval.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import type { LiveStep } from '@shared/llm/live.ts'
import type { RunId } from '@shared/id.ts'
import { openBeside } from './beside.ts'
import { accepted, nodeServer, programs } from './mcp/test-servers.ts'
import { openServices, type Services } from './services.ts'

let folder: string
let services: Services
const assetsFolder = fileURLToPath(new URL('../assets', import.meta.url))
const workerPath = join(tmpdir(), 'no-worker.js')
const open = (): Promise<Services> => openServices({ dataFolder: folder, workerPath, assetsFolder })

beforeEach(async () => {
  process.env['FLOWBENCH_SECRET_SHOP'] = 'tea-for-two-9'
  folder = mkdtempSync(join(tmpdir(), 'flowbench-mcp-steps-'))
  services = await open()
})
afterEach(async () => {
  await services.close()
  rmSync(folder, { recursive: true, force: true })
  delete process.env['FLOWBENCH_SECRET_SHOP']
})

/** Starts a run that calls one tool. */
async function start(tool: string, args: JsonObject = {}): Promise<RunId> {
  const imported = services.library.import(JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: `wf_${tool.replaceAll('-', '_')}`, name: 'Ask a tool', trigger: { type: 'manual' },
    nodes: [{ id: 'tool', type: 'mcp.call-tool', name: 'Tool', input: { server: 'everything', tool, args } }], edges: [{ from: 'trigger', to: 'tool' }],
  }))
  const workflow = imported.status === 'imported' && imported.workflowIds[0] !== undefined ? services.library.workflow(imported.workflowIds[0]) : undefined
  if (!workflow) throw new Error(`Nothing was imported: ${JSON.stringify(imported)}`)
  return services.runs.start({ workflow, library: [], payload: {}, mode: { kind: 'whole' }, startedBy: { kind: 'person' }, writes: 'send', doubt: 'wait' })
}
const everything = async (): Promise<string> => accepted(services.mcp, nodeServer('Everything', [programs.everything, 'stdio']))
const asked = async (): Promise<Approval> => {
  await expect.poll(() => services.approvals.pending().length, { timeout: 30_000 }).toBe(1)
  const [approval] = services.approvals.pending()
  if (!approval) throw new Error('Nobody is asked')
  return approval
}
const textOf = async (runId: RunId): Promise<string> => JSON.stringify((await services.runs.finished(runId)).steps.get('tool')?.output)

describe('a server that asks something while its tool works', () => {
  test('asks with a form, its run waits for a person, and what was filled in is what the server gets', { timeout: 60_000 }, async () => {
    await everything()
    const runId = await start('trigger-elicitation-request')
    const approval = await asked()
    expect(approval).toMatchObject({ title: 'Everything asks', message: 'Please provide inputs for the following fields:', shown: null, until: null, form: { by: 'Everything', tool: 'trigger-elicitation-request', isSure: true } })
    expect(approval.form?.fields).toEqual(expect.arrayContaining([
      { kind: 'text', name: 'name', title: 'String', description: 'Your full, legal name', isRequired: true },
      expect.objectContaining({ kind: 'truth', name: 'check', isRequired: false }),
      expect.objectContaining({ kind: 'text', name: 'birthdate', format: 'date' }),
      expect.objectContaining({ kind: 'number', name: 'integer', isWhole: true, minimum: 1, maximum: 100, default: 42 }),
      expect.objectContaining({ kind: 'one', name: 'titledSingleSelectEnum', options: expect.arrayContaining([{ value: 'hero-2', label: 'Green Lantern' }]), default: 'hero-1' }),
      expect.objectContaining({ kind: 'several', name: 'untitledMultipleSelectEnum', minItems: 1, maxItems: 3, default: ['Guitar'] }),
    ]))
    // The run above stands still as well.
    expect(services.runs.events(runId).map(({ type }) => type)).toContain('step-stood-still')
    expect(services.runs.list({ limit: 5 })).toMatchObject([{ runId, status: 'running', isWaiting: true }])
    const answer = (content: JsonObject): Promise<unknown> => services.approvals.answer(approval, { hash: approval.hash, outcome: 'approved', by: 'window', comment: '', content }).then(() => null, toFailure)
    expect(await answer({ integer: 7 })).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('name: An answer is needed.') })
    expect(await answer({ name: 'Ada', integer: 700, email: 'nowhere' })).toMatchObject({ code: 'invalid-input', message: expect.stringMatching(/email: Write an address.*integer: Write 1 to 100/) })
    expect(await answer({ name: 'It is tea-for-two-9' })).toMatchObject({ code: 'forbidden', message: expect.stringContaining('the value of a secret') })
    expect(await answer({ name: 'Ada', firstLine: 'secret://shop', integer: 7, untitledMultipleSelectEnum: ['Piano'] })).toBeNull()
    const text = await textOf(runId)
    expect(text).toContain('- Name: Ada')
    // A reference is text like any other: no value stands in for it.
    expect(text).toContain('secret://shop')
    expect(text).not.toContain('tea-for-two-9')
    expect(services.approvals.pending()).toEqual([])
    expect(services.runs.parts(runId, { nodeId: 'tool' as never, iteration: '' as never })).toMatchObject([{ status: 'succeeded', startedBy: { kind: 'substep', title: 'Everything asks' } }])
  })

  test.each([['rejected', 'declined'], ['dismissed', 'cancelled']] as const)('hears that it was %s', { timeout: 60_000 }, async (outcome, word) => {
    await everything()
    const runId = await start('trigger-elicitation-request')
    const approval = await asked()
    await services.approvals.answer(approval, { hash: approval.hash, outcome, by: 'window', comment: '' })
    expect(await textOf(runId)).toContain(word)
  })

  test('is answered on the command line as well', { timeout: 60_000 }, async () => {
    await everything()
    const runId = await start('trigger-elicitation-request')
    const approval = await asked()
    const beside = openBeside({ dataFolder: folder, assetsFolder, workerPath })
    try {
      const [found] = beside.approvals.pending()
      if (!found) throw new Error('Nobody is asked')
      const decide = (content: JsonObject): Promise<void> => beside.approvals.decide(found, { hash: approval.hash, outcome: 'approved', by: 'command-line', comment: '', answeredAt: Date.now(), content })
      await expect(decide({})).rejects.toThrow('name: An answer is needed.')
      await expect(decide({ name: 'tea-for-two-9' })).rejects.toThrow('the value of a secret')
      await decide({ name: 'Grace' })
      expect(await textOf(runId)).toContain('- Name: Grace')
    } finally {
      await beside.close()
    }
  })

  test('asks no more when its run is cancelled, and neither when the server ends', { timeout: 60_000 }, async () => {
    const key = await everything()
    const runId = await start('trigger-elicitation-request')
    await asked()
    const since = performance.now()
    services.runs.cancel(runId, 'enough')
    expect((await services.runs.finished(runId)).status).toBe('cancelled')
    await expect.poll(() => services.approvals.pending(), { timeout: 2_000 }).toEqual([])
    expect(performance.now() - since).toBeLessThan(2_000)
    const second = await start('trigger-elicitation-request')
    await asked()
    await services.mcp.stop(key)
    await expect.poll(() => services.approvals.pending(), { timeout: 8_000 }).toEqual([])
    // Nobody knows what came of it, as of any call that was cut off.
    await expect.poll(() => services.runs.events(second).some(({ type }) => type === 'step-in-doubt'), { timeout: 8_000 }).toBe(true)
  })

  test('asks no more after a restart, and the call is in doubt as any call that was under way', { timeout: 60_000 }, async () => {
    await everything()
    const runId = await start('trigger-elicitation-request')
    await asked()
    await services.close()
    services = await open()
    expect(services.approvals.pending()).toEqual([])
    await expect.poll(() => services.runs.events(runId).some(({ type }) => type === 'step-in-doubt'), { timeout: 8_000 }).toBe(true)
    expect(services.runs.parts(runId, { nodeId: 'tool' as never, iteration: '' as never })).toMatchObject([{ status: expect.stringMatching(/failed|cancelled/) }])
  })
})

test('how far a tool is can be seen while it works, and it is called off within 500 ms', { timeout: 60_000 }, async () => {
  const key = await everything()
  await services.mcp.sync(key)
  const seen: LiveStep[] = []
  services.models.live.onChanged((steps) => seen.push(...steps))
  await services.runs.finished(await start('trigger-long-running-operation', { duration: 1, steps: 4 }))
  expect(seen).toContainEqual(expect.objectContaining({ nodeId: 'tool', attempt: 1, progress: { progress: 2, total: 4, message: null } }))
  expect(services.models.live.current()).toEqual([])
  const runId = await start('trigger-long-running-operation', { duration: 30, steps: 60 })
  await expect.poll(() => services.models.live.current().length, { timeout: 10_000 }).toBe(1)
  const since = performance.now()
  services.runs.cancel(runId, 'enough')
  await services.runs.finished(runId)
  expect(performance.now() - since).toBeLessThan(4 * 500)
  expect(services.models.live.current()).toEqual([])
})
