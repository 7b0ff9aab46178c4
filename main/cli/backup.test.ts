import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { build, flowbench, start, type Ended, type Started } from './test-program.ts'

let folder: string
let data: string
let database: string
beforeAll(() => build(), 120_000)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-backup-'))
  data = join(folder, 'data')
  database = join(data, 'flowbench.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

const on = (...args: string[]): Promise<Ended> => flowbench([...args, '--data', data])
const names = async (): Promise<unknown> => ((await on('workflow', 'list', '--json')).json()['workflows'] as { name: string }[]).map(({ name }) => name).sort()
async function importCalled(name: string): Promise<void> {
  const file = join(folder, 'workflow.json')
  writeFileSync(file, JSON.stringify({ format: 'flowbench/workflow', version: 1, id: `wf_${name.toLowerCase()}`, name, trigger: { type: 'manual' }, nodes: [], edges: [] }))
  expect(await on('workflow', 'import', file)).toMatchObject({ code: 0 })
}
async function serve(): Promise<Started> {
  const server = start(['serve', '--data', data, '--port', '0', '--json'])
  await Promise.race([server.sawOutput(/"url": "(.*)"/), server.ended.then(({ out, error }) => { throw new Error(`${out} ${error}`) })])
  return server
}

test('a backup is made beside a server that runs, and brought back when it is gone, also after a kill', { timeout: 60_000 }, async () => {
  await importCalled('First')
  const server = await serve()
  const made = (await on('backup', '--json')).json()
  expect(made).toMatchObject({ reason: 'asked', size: expect.any(Number) as unknown })
  expect((await on('backup', '--list', '--json')).json()).toEqual({ backups: [made] })
  expect(await on('backup', '--to', join(folder, 'taken.db'))).toMatchObject({ code: 0, out: expect.stringContaining('Secrets in it stay encrypted') as unknown })
  await importCalled('Second')
  expect(await on('restore')).toMatchObject({ code: 1, error: expect.stringContaining('using the data folder') as unknown })
  expect(await names()).toEqual(['First', 'Second'])
  server.kill()
  await server.ended
  expect(await on('restore')).toMatchObject({ code: 0, out: expect.stringContaining(String(made['name'])) as unknown })
  expect(await names()).toEqual(['First'])
  await importCalled('Third')
  expect(await on('restore', '--from', join(folder, 'taken.db'), '--json')).toMatchObject({ code: 0 })
  expect(await names()).toEqual(['First'])
  expect(readdirSync(join(data, 'replaced'))).toHaveLength(2)
})

test('a damaged database is left as it is by every command; its workflows can be saved, and a backup brought back', { timeout: 60_000 }, async () => {
  await importCalled('Kept')
  await importCalled('Saved')
  expect(await on('backup')).toMatchObject({ code: 0 })
  const damaged = readFileSync(database)
  // The indexes and tables of runs, in the front of the file; the workflows come after.
  damaged.fill(0x5a, 4_096 * 2, 4_096 * 4)
  writeFileSync(database, damaged)
  const refused = await on('serve', '--port', '0')
  expect(refused).toMatchObject({ code: 1, error: expect.stringContaining(`The database ${database} is damaged`) as unknown })
  expect(refused.error).toContain('flowbench restore')
  expect(readFileSync(database).equals(damaged)).toBe(true)

  const rescued = await on('rescue', '--to', join(folder, 'rescued'), '--json')
  expect(rescued.json()).toEqual({ files: [join(folder, 'rescued', 'Kept.json'), join(folder, 'rescued', 'Saved.json')], unreadable: 0 })
  expect(await flowbench(['validate', join(folder, 'rescued', 'Kept.json')])).toMatchObject({ code: 0 })
  expect(readFileSync(database).equals(damaged)).toBe(true)

  expect(await on('restore')).toMatchObject({ code: 0 })
  expect(await names()).toEqual(['Kept', 'Saved'])
  const [aside = ''] = readdirSync(join(data, 'replaced'))
  expect(readFileSync(join(data, 'replaced', aside, 'flowbench.db')).equals(damaged)).toBe(true)
})

test('what cannot be is said with what to do', { timeout: 60_000 }, async () => {
  await importCalled('First')
  expect(await on('restore')).toMatchObject({ code: 2, error: expect.stringContaining('There is no backup') as unknown })
  writeFileSync(join(folder, 'notes.db'), 'These are my notes. '.repeat(300))
  expect(await on('restore', '--from', join(folder, 'notes.db'))).toMatchObject({ code: 2, error: expect.stringContaining('Nothing was changed') as unknown })
  expect(await on('rescue')).toMatchObject({ code: 2, error: expect.stringContaining('--to DIR') as unknown })
  expect(await names()).toEqual(['First'])
})
