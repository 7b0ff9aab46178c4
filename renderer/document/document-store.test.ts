import { expect, test } from 'vitest'
import { AppError } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Draft, HistoryEntry } from '@shared/draft.ts'
import { applyPatches } from '@shared/patch.ts'
import { createDocument, type DocumentPort } from './document-store.ts'
import { editWorkflow, type Edit } from './edit.ts'
import { emptyWorkflow } from './sample-workflow.test-data.ts'

const id = 'wf_test' as WorkflowId

/** Main's side of the bargain in memory: it seeks, drops what could be redone, applies the entry's patches and keeps it. */
function keeper(limit = 1000) {
  const kept = { draft: { workflow: emptyWorkflow, pins: {} } as Draft, history: [] as HistoryEntry[], position: 0, records: 0, broken: 0 }
  function seek(position: number) {
    while (kept.position > position) kept.draft = applyPatches(kept.draft, kept.history[--kept.position]?.backward ?? [])
    while (kept.position < position) kept.draft = applyPatches(kept.draft, kept.history[kept.position++]?.forward ?? [])
  }
  const port: DocumentPort = {
    open: async () => ({ draft: kept.draft, history: kept.history, position: kept.position, isExample: false }),
    record: async ({ position, entry: told }) => {
      await Promise.resolve()
      const secrets = JSON.stringify(told).includes('sesame') ? ['door'] : []
      const entry = JSON.parse(JSON.stringify(told).replaceAll('sesame', 'secret://door')) as HistoryEntry
      if (kept.broken > 0) { kept.broken--; throw new AppError({ code: 'unavailable', message: 'The disk is full.', retryable: true }) }
      seek(position)
      kept.history = [...kept.history.slice(0, position), entry]
      seek(position + 1)
      kept.records++
      const extra = kept.history.length - limit
      if (extra > 0) { kept.history = kept.history.slice(extra); kept.position -= extra }
      return { position: kept.position, secrets, renamed: false }
    },
    seek: async ({ position }) => { seek(position) },
  }
  return { kept, port }
}

const rename = (name: string): Edit => editWorkflow(`Rename to ${name}`, (workflow) => ({ ...workflow, name }))

async function opened(limit?: number) {
  const { kept, port } = keeper(limit)
  let time = 0
  const referred: string[] = []
  const document = createDocument(port, () => time, (secrets) => referred.push(...secrets))
  await document.openWorkflow(id)
  const state = () => { const current = document.store.getState(); if (current.status !== 'open') throw new Error(current.status); return current }
  return { ...document, kept, state, referred, wait: (ms: number) => { time += ms } }
}

test('every edit, undo and redo is told to main, which ends with the same draft and position', async () => {
  const { apply, undo, redo, allSaved, kept, state } = await opened()
  apply(rename('one')); apply(rename('two')); undo(); undo(); redo(); apply(rename('three')); undo()
  await allSaved()
  expect(state().draft.workflow.name).toBe('one')
  expect(kept.draft).toEqual(state().draft)
  expect(kept.position).toBe(state().position)
  expect(kept.history).toEqual(state().history)
  expect(state().saved).toBe('saved')
})

test('a new edit drops what could have been redone', async () => {
  const { apply, undo, redo, state } = await opened()
  apply(rename('one')); undo(); apply(rename('two'))
  expect(redo()).toBeNull()
  expect(state().draft.workflow.name).toBe('two')
})

test('typing is one step of undo, and a pause of a second starts another', async () => {
  const { apply, undo, allSaved, kept, state, wait } = await opened()
  for (const name of ['a', 'ab', 'abc']) { apply(rename(name), { coalesce: 'name' }); wait(200) }
  await allSaved()
  expect(kept.history).toHaveLength(1)
  wait(1001)
  apply(rename('abcd'), { coalesce: 'name' })
  expect(state().history).toHaveLength(2)
  undo()
  expect(state().draft.workflow.name).toBe('abc')
  undo()
  expect(state().draft).toEqual({ workflow: emptyWorkflow, pins: {} })
  await allSaved()
  expect(kept.draft).toEqual(state().draft)
})

test('fast typing does not queue one write a letter', async () => {
  const { apply, allSaved, kept, state } = await opened()
  for (let index = 0; index < 50; index++) apply(rename(`name ${index}`), { coalesce: 'name' })
  await allSaved()
  expect(kept.records).toBeLessThan(5)
  expect(kept.draft).toEqual(state().draft)
})

test('an edit that changes nothing leaves no step', async () => {
  const { apply, state } = await opened()
  apply(editWorkflow('Nothing', (workflow) => workflow))
  expect(state().history).toHaveLength(0)
})

test('a failed save says so, and is tried again until it is safe', async () => {
  const { apply, allSaved, retrySaving, kept, state, store } = await opened()
  kept.broken = 2
  const seen: string[] = []
  store.subscribe((current) => { if (current.status === 'open') seen.push(current.saved) })
  apply(rename('one'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(state().saveFailure?.message).toBe('The disk is full.')
  apply(rename('two'))
  retrySaving()
  await allSaved()
  expect(seen).toContain('failed')
  expect(state().saved).toBe('saved')
  expect(state().saveFailure).toBeNull()
  expect(kept.draft).toEqual(state().draft)
})

test('when main keeps fewer steps, the positions here move with it', async () => {
  const { apply, undo, allSaved, kept, state } = await opened(3)
  for (let index = 0; index < 6; index++) apply(rename(`name ${index}`))
  await allSaved()
  expect(state().history).toEqual(kept.history)
  expect(state().position).toBe(3)
  undo(); undo(); undo()
  expect(undo()).toBeNull()
  await allSaved()
  expect(state().draft.workflow.name).toBe('name 2')
  expect(kept.draft).toEqual(state().draft)
})

test('opening again reads what was written, with its steps of undo', async () => {
  const { apply, closeWorkflow, openWorkflow, undo, state } = await opened()
  apply(rename('one')); apply(rename('two'))
  closeWorkflow()
  await openWorkflow(id)
  expect(state().draft.workflow.name).toBe('two')
  undo()
  expect(state().draft.workflow.name).toBe('one')
})

test('where the value of a secret was typed, the screen shows the reference that main keeps, also after undo and redo', async () => {
  const { apply, undo, redo, allSaved, kept, state, referred } = await opened()
  apply(rename('one')); apply(rename('open sesame'))
  await allSaved()
  await new Promise((resolve) => setTimeout(resolve))
  expect(referred).toEqual(['door'])
  expect(state().draft.workflow.name).toBe('open secret://door')
  undo()
  expect(state().draft.workflow.name).toBe('one')
  redo()
  await allSaved()
  expect(state().draft.workflow.name).toBe('open secret://door')
  expect(kept.draft).toEqual(state().draft)
})
