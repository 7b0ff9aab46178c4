// Another program holds the database of a server: waiting is bounded, senders are told to come again, and it goes on by itself.

import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start } from './test-program.ts'

const env = { FLOWBENCH_SECRET_GITHUB_MAIN: 'hush' }
let folder: string
let data: string
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-locked-'))
  data = join(folder, 'data')
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

test('while another program holds the file a request is answered with 503 and Retry-After in time, and taken afterwards', { timeout: 60_000 }, async () => {
  const config = join(folder, 'connection.json')
  writeFileSync(config, JSON.stringify({ webhookSecret: 'secret://github-main' }))
  expect(await flowbench(['connection', 'set', 'github-main', '--connector', 'github', '--config', config, '--data', data], { env })).toMatchObject({ code: 0 })
  const server = start(['serve', '--data', data, '--port', '0', '--json'], { env })
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  const url = /"url": "(.*)"/.exec(server.output())?.[1] ?? ''
  const post = (id: string): Promise<Response> => fetch(`${url}github`, { method: 'POST', body: id, signal: AbortSignal.timeout(10_000), headers: { 'x-github-event': 'push', 'x-github-delivery': id, 'x-hub-signature-256': `sha256=${createHmac('sha256', 'hush').update(id).digest('hex')}` } })
  expect((await post('before')).status).toBe(202)

  const other = new DatabaseFile(join(data, 'flowbench.db'))
  other.exec('BEGIN IMMEDIATE')
  const answer = await post('meanwhile')
  expect(answer.status).toBe(503)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  await server.sawOutput(/Nothing can be written to the data folder now/)
  other.exec('ROLLBACK')
  await server.sawOutput(/takes what is written again/)
  expect((await post('meanwhile')).status).toBe(202)
  expect(other.prepare('SELECT count(*) AS count FROM outbox_items').get()).toEqual({ count: 2 })
  other.close()
  server.interrupt()
  expect(await server.ended).toMatchObject({ code: 0 })
})

test('a command beside it waits for its turn for some seconds', { timeout: 60_000 }, async () => {
  expect(await flowbench(['grant', 'list', '--data', data])).toMatchObject({ code: 0 })
  const other = new DatabaseFile(join(data, 'flowbench.db'))
  other.exec('BEGIN IMMEDIATE')
  const adding = flowbench(['grant', 'add', 'http://127.0.0.1:9100', '--data', data])
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  other.exec('ROLLBACK')
  expect(await adding).toMatchObject({ code: 0 })
  expect(other.prepare('SELECT count(*) AS count FROM grants').get()).toEqual({ count: 1 })
  other.close()
})
