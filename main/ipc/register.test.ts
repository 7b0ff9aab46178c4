import { expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import { calls, type CallName } from '@shared/ipc/contract.ts'
import type { Reply } from '@shared/ipc/reply.ts'
import { Settings } from '@shared/settings.ts'
import { registerCalls, type Handlers, type IpcServer } from './register.ts'

/** Both ends in one process, joined by what Electron does to a message: a structured clone. */
function connect(handlers: Partial<Handlers>, { fromOurWindow = true } = {}) {
  const listeners = new Map<string, (event: { fromOurWindow: boolean }, input: unknown) => Promise<Reply>>()
  const unexpected: [CallName, unknown][] = []
  const server: IpcServer = { handle: (name, listener) => void listeners.set(name, listener) }
  registerCalls(server, handlers as Handlers, { onUnexpected: (name, error) => unexpected.push([name, error]) })
  const invoke = async (name: CallName, input?: unknown) => structuredClone(await listeners.get(name)?.({ fromOurWindow }, structuredClone(input)))
  return { invoke, unexpected, names: [...listeners.keys()] }
}

test('every call of the contract is registered, and nothing else', () => {
  expect(connect({}).names.sort()).toEqual(Object.keys(calls).sort())
})
test('a call reaches its handler and brings the answer back', async () => {
  const { invoke } = connect({ 'workflow.create': ({ name }) => `wf_${name}` as never })
  expect(await invoke('workflow.create', { name: 'a' })).toEqual({ ok: true, value: 'wf_a' })
})
test('a setting that is changed leaves the others as they are', async () => {
  const { invoke } = connect({ 'settings.put': (change) => Settings.parse({ theme: 'dark', panStyle: 'design', snapToGrid: false, guide: null, ...change }) })
  expect(await invoke('settings.put', { guide: ['run'] })).toMatchObject({ ok: true, value: { theme: 'dark', panStyle: 'design', snapToGrid: false, guide: ['run'] } })
})
test('input that does not fit never reaches the handler, and the answer says what is wrong where', async () => {
  const { invoke } = connect({ 'workflow.create': () => { throw new Error('reached') } })
  expect(await invoke('workflow.create', { name: 7 })).toMatchObject({ ok: false, failure: { code: 'invalid-input', message: expect.stringContaining('name:') as string } })
})
test('a frame that is not ours is refused before its input is looked at', async () => {
  const { invoke } = connect({ 'workflow.list': () => { throw new Error('reached') } }, { fromOurWindow: false })
  expect(await invoke('workflow.list', { anything: 1 })).toMatchObject({ ok: false, failure: { code: 'unauthorized' } })
})
test('a known failure keeps its code', async () => {
  const { invoke, unexpected } = connect({ 'workflow.list': () => { throw new AppError({ code: 'rate-limited', message: 'slow down', retryable: true, retryAfterMs: 10 }) } })
  expect(await invoke('workflow.list')).toEqual({ ok: false, failure: { code: 'rate-limited', message: 'slow down', retryable: true, retryAfterMs: 10 } })
  expect(unexpected).toEqual([])
})
test('an error that nobody foresaw is told to the log, and its stack stays out of the window', async () => {
  const error = new Error('boom')
  const { invoke, unexpected } = connect({ 'workflow.list': () => Promise.reject(error) })
  const reply = await invoke('workflow.list')
  expect(reply).toMatchObject({ ok: false, failure: { code: 'internal' } })
  expect(JSON.stringify(reply)).not.toContain('register.test')
  expect(unexpected).toEqual([['workflow.list', error]])
})
test.each<[string, () => unknown]>([
  ['nested a hundred thousand levels deep', () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = [deep]
    return { deep }
  }],
  ['that contains itself', () => {
    const circle: Record<string, unknown> = {}
    circle['again'] = { circle }
    return circle
  }],
  ['small, but standing for a billion values', () => {
    let laugh: unknown = 'ha'
    for (let level = 0; level < 30; level++) laugh = [laugh, laugh]
    return { laugh }
  }],
])('data %s is refused before anything walks over it', async (_name, make) => {
  const listeners = new Map<string, Parameters<IpcServer['handle']>[1]>()
  registerCalls({ handle: (name, listener) => void listeners.set(name, listener) }, {} as Handlers, { onUnexpected: (_call, error) => { throw error } })
  const begun = performance.now()
  expect(await listeners.get('session.put')?.({ fromOurWindow: true }, make())).toMatchObject({ ok: false, failure: { code: 'limit' } })
  expect(performance.now() - begun).toBeLessThan(2_000)
})
