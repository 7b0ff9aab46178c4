import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveHttp, type TestServer } from '@main/platform/http/test-server.ts'
import { build, flowbench } from './test-program.ts'

let folder: string
let jira: TestServer
const env = { FLOWBENCH_PASSPHRASE: 'correct horse battery staple', FLOWBENCH_SECRET_JIRA_TOKEN: 'the-token-of-ada' }
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-connection-test-'))
  jira = await serveHttp(({ headers }, response) => {
    const isAda = headers.authorization === 'Bearer the-token-of-ada'
    response.writeHead(isAda ? 200 : 401, { 'content-type': 'application/json' }).end(isAda ? '{"displayName":"Ada Lovelace","emailAddress":"ada@example.com"}' : '{}')
  })
  build()
}, 120_000)
afterAll(async () => {
  await jira.close()
  rmSync(folder, { recursive: true, force: true })
})

const tried = (more: Record<string, string> = {}) => flowbench(['connection', 'test', 'jira-main', '--data', folder, '--json'], { env: { ...env, ...more } })

test('a connection is tried from the command line: as whom it works, or why it does not, without the value', async () => {
  const missing = await tried()
  expect([missing.code, missing.json()]).toMatchObject([1, { error: { code: 'not-found' } }])
  const config = JSON.stringify({ site: jira.origin, edition: 'data-center', apiToken: 'secret://jira-token' })
  expect((await flowbench(['connection', 'set', 'jira-main', '--connector', 'jira', '--config', '-', '--data', folder], { input: config, env })).code).toBe(0)
  const refused = await tried()
  expect([refused.code, refused.json()]).toMatchObject([1, { error: { code: 'refused-address' } }])
  expect((await flowbench(['grant', 'add', jira.origin, '--data', folder])).code).toBe(0)
  const works = await tried()
  expect([works.code, works.json()]).toEqual([0, { connection: 'jira-main', account: `ada@example.com at ${new URL(jira.origin).host}` }])
  const wrong = await tried({ FLOWBENCH_SECRET_JIRA_TOKEN: 'another-token-4711' })
  expect([wrong.code, wrong.json()]).toMatchObject([1, { error: { code: 'unauthorized' } }])
  for (const { out, error } of [refused, works, wrong]) expect(out + error).not.toMatch(/the-token-of-ada|another-token/)
})
