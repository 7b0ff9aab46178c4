// Follows docs/make-a-connector.md to the letter: its files are written to a folder, checked, and run with the kit as it is packed.
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const page = readFileSync(join(root, 'docs/make-a-connector.md'), 'utf8')
let folder = ''

beforeAll(async () => {
  const built = await run([join(root, 'scripts/build.mjs'), 'kit'], root)
  expect(built.code, built.output).toBe(0)
  // Below the repository, so that zod, vitest and undici are found there in place of an install.
  mkdirSync(join(root, '.cache'), { recursive: true })
  folder = mkdtempSync(join(root, '.cache/make-a-connector-'))
  cpSync(join(root, 'out/kit'), join(folder, 'node_modules/flowbench'), { recursive: true })
  // Here, and only here, the repository's own would be found.
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}\n')
  for (const [, name = '', text = ''] of page.matchAll(/^```\w+ ([\w.-]+)\n([\s\S]*?)^```$/gm)) writeFileSync(join(folder, name), text)
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the files of the page make a connector whose types are right', async () => {
  expect(await run([join(root, 'node_modules/typescript/bin/tsc')], folder)).toEqual({ code: 0, output: '' })
}, 120_000)

test('it keeps the contract, and a mistake in it is seen', async () => {
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter=dot']
  const right = await run(vitest, folder)
  expect(right.output).toMatch(/Tests {2}\d+ passed/)
  expect(right.code, right.output).toBe(0)
  const file = join(folder, 'create-issue.ts')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace("effect: 'unsafe'", "effect: 'keyed'"))
  const wrong = await run(vitest, folder)
  writeFileSync(file, text)
  expect(wrong.output).toMatch(/POST \/rest\/api\/3\/issue carries no idempotency key/)
  expect(wrong.code).not.toBe(0)
}, 180_000)

test('it is added as the page says, and its actions are there', async () => {
  const cli = join(root, 'scripts/cli.mjs')
  const data = ['--data', join(folder, 'data')]
  expect((await run([join(root, 'scripts/build.mjs'), 'cli'], root)).code).toBe(0)
  const shown = await run([cli, 'connector', 'install', '.', ...data], folder)
  expect(shown.output).toContain('https://*.atlassian.net')
  expect(await run([cli, 'connector', 'install', '.', '--yes', ...data], folder)).toMatchObject({ code: 0 })
  const set = await run([cli, 'connection', 'set', 'jira-mine', '--connector', 'my-jira', '--config', 'connection.json', '--json', ...data], folder)
  expect(set.output).toContain('"jira-token"')
  const listed = await run([cli, 'connector', 'list', ...data], folder)
  expect(listed.output).toMatch(/my-jira {2}My Jira {2}my-jira 1\.0\.0/)
  const archived = await run([cli, 'connector', 'build', '.', ...data], folder)
  expect(archived.code, archived.output).toBe(0)
  expect(readdirSync(folder)).toContain('my-jira-1.0.0.tgz')
}, 240_000)

function run(args: readonly string[], cwd: string): Promise<{ code: number | null; output: string }> {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|VITE_|NODE_OPTIONS|TEST$)/.test(name)))
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...environment, NO_COLOR: '1', NODE_ENV: 'test' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => { output += chunk.toString() })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, output }))
  })
}
