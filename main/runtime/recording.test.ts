import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readRecording, recordingOf, serializeRecording } from '@shared/recording.ts'
import type { RunEvent } from '@shared/run-event.ts'
import { viewOf } from '@shared/run-view.ts'

const folder = fileURLToPath(new URL('../engine/recorded', import.meta.url))
const journal = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as RunEvent[]
const journals = readdirSync(folder)
const text = serializeRecording(recordingOf(journal('v0.1-failing.json')))
const change = (edit: (document: Record<string, unknown>) => void): string => {
  const document = JSON.parse(text) as Record<string, unknown>
  edit(document)
  return JSON.stringify(document)
}

test.each(journals)('the run %s is read back from its recording as it was, and written again it is the same text', (name) => {
  const events = journal(name)
  const written = serializeRecording(recordingOf(events))
  const read = readRecording(written)
  if (read.status === 'refused') throw new Error(JSON.stringify(read.problems))
  expect(viewOf(read.recording.events)).toEqual(viewOf(events))
  expect(read.recording.events).toHaveLength(events.length)
  expect(serializeRecording(read.recording)).toBe(written)
})

test('the order of the keys is always the same, and the head says which run it is', () => {
  const shuffled = journal('v0.1-failing.json').map((event) => Object.fromEntries(Object.entries(event).reverse()) as RunEvent)
  expect(serializeRecording(recordingOf(shuffled))).toBe(text)
  expect(JSON.parse(text)).toMatchObject({ format: 'flowbench/recording', version: 1, workflowName: 'Test', status: 'failed' })
  expect(text.endsWith('}\n')).toBe(true)
})

describe('what is no recording is refused with the place', () => {
  test.each([
    ['not JSON', '{', ''],
    ['a workflow', '{"format":"flowbench/workflow","version":1}', '/format'],
    ['a later version', change((document) => { document['version'] = 2 }), '/version'],
    ['a key too many', change((document) => { document['more'] = 1 }), '/more'],
    ['a fact that nobody knows', change((document) => { document['events'] = [...document['events'] as unknown[], { type: 'step-dreamt' }] }), '/events/'],
    ['facts without a beginning', change((document) => { document['events'] = (document['events'] as unknown[]).slice(1) }), '/events/0'],
    ['a hostile key', text.replace('"format"', '"__proto__": {}, "format"'), '/__proto__'],
  ])('%s', (_what, given, pointer) => {
    const read = readRecording(given)
    expect(read.status).toBe('refused')
    if (read.status === 'refused') expect(read.problems[0]?.pointer ?? '').toContain(pointer)
  })
})
