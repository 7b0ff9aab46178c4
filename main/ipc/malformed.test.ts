import { rmSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import { calls, type CallName } from '@shared/ipc/contract.ts'
import { Reply } from '@shared/ipc/reply.ts'
import { buildWorker } from '../sandbox/build-worker.ts'
import { openServices, type Services } from '../services.ts'
import type { Desktop } from './desktop.ts'
import { createHandlers } from './handlers.ts'
import { registerCalls, type IpcServer } from './register.ts'

// The real calls with the real services on a real folder; only the window around them is played, by a port that notes what it is asked.

const messages = 10_000
const seed = 20_261_123

let folder: string
let services: Services
let worker: Awaited<ReturnType<typeof buildWorker>>
const listeners = new Map<string, Parameters<IpcServer['handle']>[1]>()
const unexpected: string[] = []
const asked: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-malformed-'))
  worker = await buildWorker()
  services = await openServices({ dataFolder: folder, workerPath: worker.workerPath, assetsFolder: fileURLToPath(new URL('../../assets', import.meta.url)) })
  registerCalls({ handle: (name, listener) => void listeners.set(name, listener) }, createHandlers(services, desktop()), { onUnexpected: (name, error) => unexpected.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`) })
})
afterAll(async () => {
  await services.close()
  worker.remove()
  rmSync(folder, { recursive: true })
})

test(`${messages} malformed messages are each answered with a Reply, change nothing they should not, and break nothing`, async () => {
  const kept = services.library.create('Kept')
  const before = services.library.open(kept)
  // This one is named in messages, and some of them fit.
  const workflowId = services.library.create('Named')
  const names = Object.keys(calls) as CallName[]
  const random = fc.sample(message(workflowId), { numRuns: messages, seed })
  let refused = 0
  for (const [index, input] of random.entries()) {
    const name = names[index % names.length] as CallName
    const said = cloned(input)
    if (said === notCloneable) continue
    const reply = Reply.safeParse(await listeners.get(name)?.({ fromOurWindow: true }, said))
    expect(reply.success, `seed ${seed}, message ${index} to ${name}`).toBe(true)
    if (!reply.data?.ok) refused++
  }
  expect(unexpected).toEqual([])
  expect(refused).toBeGreaterThan(messages / 2)
  expect(asked.filter((ask) => !/^(showTheme (system|light|dark)|ready|info|openFile|readClipboard)$/.test(ask) && !ask.startsWith('writeClipboard') && !ask.startsWith('saveFile'))).toEqual([])
  expect('polluted' in {}).toBe(false)
  expect(services.library.open(kept)).toEqual(before)
  expect(await listeners.get('workflow.list')?.({ fromOurWindow: true }, undefined)).toMatchObject({ ok: true })
}, 120_000)

test('not one message of another frame reaches a handler', async () => {
  for (const [name, listener] of listeners) {
    expect(await listener({ fromOurWindow: false }, undefined), name).toMatchObject({ ok: false, failure: { code: 'unauthorized' } })
  }
})

/** Anything at all, and things that come close to what a call wants. */
function message(workflowId: string): fc.Arbitrary<unknown> {
  const anything = fc.anything({ withBigInt: true, withBoxedValues: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true, withTypedArray: true, withSparseArray: true, withObjectString: true, maxDepth: 4 })
  const hostile = fc.constantFrom<unknown>(
    JSON.parse('{ "__proto__": { "polluted": true }, "constructor": { "prototype": { "polluted": true } } }'), 'x'.repeat(300_000), '['.repeat(50_000), NaN, -0, Infinity, 2 ** 53,
    '../../../etc/passwd', 'wf_', '\0', '\ud800', nested(2_000), circular(), 'javascript:alert(1)', 'file:///etc/passwd',
  )
  const values = fc.oneof(anything, hostile, fc.constantFrom<unknown>(workflowId, 'run_x', 0, 1, -1, '', [], {}, null, undefined, { kind: 'whole' }, 'send', true))
  const keys = [
    'workflowId', 'name', 'text', 'fileName', 'bundle', 'key', 'position', 'entry', 'workflow', 'payload', 'sample', 'mode', 'pins', 'reuseFrom', 'runId', 'before', 'limit', 'step', 'answer', 'remember', 'language',
    'source', 'address', 'note', 'origin', 'theme', 'panStyle', 'snapToGrid', 'guide', 'url', 'action', 'triggerKey', 'suggestedName',
  ]
  const close = fc.dictionary(fc.constantFrom(...keys), values, { minKeys: 1, maxKeys: 8 })
  const entry = fc.record({
    workflowId: fc.constant(workflowId), position: fc.oneof(fc.constantFrom(0, 1, 1e9), values),
    entry: fc.record({ label: fc.string(), forward: fc.array(fc.record({ op: fc.constantFrom('add', 'replace', 'remove', 'move'), path: fc.array(fc.oneof(fc.constantFrom('workflow', 'nodes', 'pins', '__proto__', 'x'), fc.integer())), value: values })), backward: fc.array(anything) }),
  })
  return fc.oneof(anything, hostile, { weight: 3, arbitrary: close }, entry)
}

const notCloneable = Symbol('not cloneable')

/** What Electron would deliver; what it cannot deliver never leaves the window. */
function cloned(input: unknown): unknown {
  try {
    return structuredClone(input)
  } catch {
    return notCloneable
  }
}

function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = { value: [value] }
  return value
}

function circular(): unknown {
  const value: Record<string, unknown> = { name: 'a' }
  value['self'] = value
  return value
}

function desktop(): Desktop {
  const note = (ask: string): void => void asked.push(ask)
  return {
    info: () => ({ version: '', platform: '', dataFolder: '', electron: '', customFrame: true }),
    ready: () => note('ready'),
    showTheme: (theme) => note(`showTheme ${theme}`),
    saveFile: ({ suggestedName }) => {
      note(`saveFile ${suggestedName}`)
      return Promise.resolve(null)
    },
    openFile: () => Promise.resolve(null),
    openDocument: () => Promise.resolve(null),
    chooseBackup: () => Promise.resolve(null),
    chooseConnector: () => Promise.resolve(null),
    choosePath: () => Promise.resolve(null),
    chooseDocuments: () => Promise.resolve(null),
    restart: () => note('restart'),
    readClipboard: () => Promise.resolve(''),
    writeClipboard: (text) => Promise.resolve(note(`writeClipboard ${text.length}`)),
    openLink: () => Promise.reject(new AppError({ code: 'forbidden', message: 'Links are not opened here.', retryable: false })),
    shows: (runId) => note(String(runId)),
    controlWindow: (action) => note(action),
  }
}
