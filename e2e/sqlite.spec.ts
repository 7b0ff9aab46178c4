// A database file of a person's own: its path chosen in the system's dialog, tried, asked by a step in Electron's own process,
// and a statement without an end, which ends with its run.
import { execFile } from 'node:child_process'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { ask } from './ask.ts'
import { openPath } from './file-dialogs.ts'
import { expect, keepPicture, test } from './fixtures.ts'

const run = promisify(execFile)
const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n'
/** What is to take 500 ms gets a factor for a busy machine. */
const soonMs = 4 * 500

let folder: string
let file: string
test.beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'flowbench-e2e-sqlite-')))
  file = join(folder, 'shop.db')
  // An empty file is a database without tables.
  await writeFile(file, '')
})
test.afterAll(() => rm(folder, { recursive: true, force: true }))

test('a database is chosen, tried, written to and read; a query without an end ends at once with its run', async ({ app, page, profile }) => {
  test.skip(process.platform === 'win32', 'The processes are listed with ps')
  const busy = () => busyProcesses(profile.dataFolder)
  await page.getByRole('navigation').getByRole('button', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Service').click()
  await page.getByRole('option', { name: 'SQLite', exact: true }).click()
  await dialog.getByLabel('Name').fill('shop')
  await openPath(app, file, () => dialog.getByRole('button', { name: 'Choose…' }).click(), 'Choose a file')
  await expect(dialog.getByLabel('Database file')).toHaveValue(file)
  await dialog.getByLabel('Steps may').click()
  await page.getByRole('option', { name: 'write', exact: true }).click()
  await dialog.getByRole('button', { name: 'Save and test' }).click()
  await expect(dialog.getByText(`It works: ${file}.`)).toBeVisible()
  await keepPicture(page, 'sqlite-connection')
  await ask(page, 'settings.put', { theme: 'dark' })
  await keepPicture(page, 'sqlite-connection-dark')
  await dialog.getByRole('button', { name: 'Done' }).click()

  expect(await endOf(page, await start(page, 'sqlite.execute', { sql: 'CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)' }))).toMatchObject({ outcome: 'succeeded' })
  expect(await endOf(page, await start(page, 'sqlite.execute', { sql: 'INSERT INTO orders (customer) VALUES (:customer)', parameters: { customer: 'Ada' } }))).toMatchObject({ outcome: 'succeeded', output: { rowCount: 1 } })
  expect(await endOf(page, await start(page, 'sqlite.query', { sql: 'SELECT * FROM orders' }))).toMatchObject({ outcome: 'succeeded', output: { rows: [{ id: 1, customer: 'Ada' }] } })

  const runId = await start(page, 'sqlite.query', { sql: endless })
  await expect.poll(busy, { timeout: 20_000 }).toBe(1)
  const at = Date.now()
  await ask(page, 'run.cancel', { runId })
  await expect.poll(busy, { intervals: [50] }).toBe(0)
  expect(Date.now() - at).toBeLessThan(soonMs)
  expect(await endOf(page, runId)).toMatchObject({ outcome: 'cancelled' })
  expect(await endOf(page, await start(page, 'sqlite.query', { sql: 'SELECT count(*) AS n FROM orders' }))).toMatchObject({ outcome: 'succeeded', output: { rows: [{ n: 1 }] } })
})

async function start(page: Page, type: string, input: object): Promise<string> {
  const workflow = {
    format: 'flowbench/workflow', version: 1, id: 'wf_sqlite', name: 'Shop', description: '', trigger: { type: 'manual' }, nodes: [{ id: 'step', name: 'Step', type, connection: 'shop', input }], edges: [{ from: 'trigger', to: 'step' }],
    samples: [], tests: [], vars: {}, output: '{{ steps.step.output }}', settings: { concurrency: 10, timeoutMs: 600_000, timezone: 'UTC', onErrorWorkflow: null }, layout: { nodes: {}, notes: [], groups: [] },
  }
  return (await ask(page, 'run.start', { workflow, payload: {}, mode: { kind: 'whole' }, pins: {} })) as string
}

async function endOf(page: Page, runId: string): Promise<unknown> {
  let end: { type: string } | undefined
  await expect.poll(async () => {
    for (const { step } of (await ask(page, 'write.pending')) as { step: unknown }[]) await ask(page, 'write.answer', { runId, step, answer: 'send', remember: true })
    end = ((await ask(page, 'run.events', { runId })) as { type: string }[]).find(({ type }) => type === 'run-finished')
    return end !== undefined
  }, { timeout: 60_000 }).toBe(true)
  return end
}

/** Electron's processes beside this app that work without a pause, by what the system says of them. */
async function busyProcesses(dataFolder: string): Promise<number> {
  const { stdout } = await run('ps', ['-eo', 'stat,args', '-ww'])
  return stdout.split('\n').filter((line) => /^R.*node\.mojom\.NodeService/.test(line) && line.includes(dataFolder)).length
}
