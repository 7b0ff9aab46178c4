import { mockService } from 'flowbench/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ActionHttp } from '../define.ts'
import { closedDoors } from '../kit/closed-doors.ts'
import { sampleRecord } from './fields.ts'
import { newRecords } from './new-records.ts'

let service: Awaited<ReturnType<typeof mockService>>
beforeEach(async () => {
  service = await mockService()
})
afterEach(() => service.close())

/** Without the safe client: what is asked for is looked at, and not how. */
const http: ActionHttp = {
  async request({ url, query = {} }) {
    const address = new URL(service.origin + url)
    for (const [name, value] of Object.entries(query)) for (const each of [value].flat()) address.searchParams.append(name, each)
    const answer = await fetch(address)
    return { status: answer.status, statusText: '', headers: { 'content-type': 'application/json' }, body: new Uint8Array(await answer.arrayBuffer()), url: address.href, redirects: [] }
  },
}
const look = (cursor: string | null) => newRecords.poll({ base: 'appLkNDICXNqxSDhG', table: 'Orders' }, { ...closedDoors, config: {}, http, cursor, signal: new AbortController().signal })
const at = '/appLkNDICXNqxSDhG/Orders'

test('all pages are looked through, and the next look begins at the newest of them', async () => {
  service.expect([
    { method: 'GET', path: at, times: 1, answer: { json: { records: [{ ...sampleRecord, createdTime: '2026-03-14T10:00:00.000Z' }], offset: 'p2' } } },
    { method: 'GET', path: at, query: { offset: 'p2' }, answer: { json: { records: [{ ...sampleRecord, id: 'rec2' }] } } },
  ])
  expect(await look(null)).toMatchObject({ items: [{ id: 'rec2' }, { id: sampleRecord.id }], cursor: '2026-03-14T10:00:00.000Z' })
})

test('an empty table leaves the cursor where it was', async () => {
  service.expect([{ method: 'GET', path: at, answer: { json: { records: [] } } }])
  expect(await look(null)).toEqual({ items: [], cursor: null })
  expect(await look('2026-03-14T10:00:00.000Z')).toEqual({ items: [], cursor: '2026-03-14T10:00:00.000Z' })
})

test('a table with more than can be looked through says so, in place of passing records over', async () => {
  service.expect([{ method: 'GET', path: at, answer: { json: { records: [sampleRecord], offset: 'more' } } }])
  await expect(look(null)).rejects.toMatchObject({ failure: { code: 'limit', message: expect.stringContaining('formula') as string } })
})
