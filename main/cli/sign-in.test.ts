import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { build, flowbench, start } from './test-program.ts'

let folder: string
const env = { FLOWBENCH_PASSPHRASE: 'correct horse battery staple' }
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-sign-in-'))
  build()
}, 120_000)
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

const set = (config: object) => flowbench(['connection', 'set', 'sheets', '--connector', 'google-sheets', '--config', '-', '--data', folder], { input: JSON.stringify(config), env })

test('a server prints the address to open, and ends when the person says no', async () => {
  expect((await set({ clientId: 'desk.apps.example' })).code).toBe(0)
  const program = start(['connection', 'sign-in', 'sheets', '--data', folder], { env })
  await program.sawOutput(/Paste the address/)
  const url = new URL(/https:\S+/.exec(program.output())?.[0] ?? '')
  expect([url.origin, url.searchParams.get('client_id'), url.searchParams.get('code_challenge_method')]).toEqual(['https://accounts.google.com', 'desk.apps.example', 'S256'])
  const answer = new URLSearchParams({ error: 'access_denied', state: url.searchParams.get('state') ?? '' })
  expect((await fetch(`${url.searchParams.get('redirect_uri') ?? ''}?${answer.toString()}`)).status).toBe(200)
  const { code, error } = await program.ended
  expect([code, error]).toEqual([1, expect.stringContaining('Google Sheets did not let you sign in: access_denied')])
})

test('the address that a browser elsewhere ended at is taken from the input, and one that is none is refused in words', async () => {
  expect((await set({ clientId: 'desk.apps.example' })).code).toBe(0)
  const program = start(['connection', 'sign-in', 'sheets', '--data', folder], { env, input: 'http://127.0.0.1:1/?code=1&state=2\n' })
  await program.sawOutput(/This is not the address that this sign-in ended at/)
  program.interrupt()
  expect((await program.ended).code).toBe(1)
})

test('a connection without a client ID says what is missing', async () => {
  expect((await set({})).code).toBe(0)
  const { code, error } = await flowbench(['connection', 'sign-in', 'sheets', '--data', folder], { env })
  expect([code, error]).toEqual([2, expect.stringContaining('no client ID')])
})
