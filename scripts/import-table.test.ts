// The import table really refuses what it is there to refuse: each fault is planted in a small tree of its own.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = fileURLToPath(new URL('..', import.meta.url))
const faults: { name: string; file: string; text: string; rule: string | undefined }[] = [
  { name: 'the engine reads a file', file: 'main/engine/a.ts', text: "import 'node:fs'", rule: 'engine-packages' },
  { name: 'the engine asks for the clock of the platform', file: 'main/engine/b.ts', text: "import '../platform/clock.ts'", rule: 'main-engine' },
  { name: 'shared/ uses a package of the page', file: 'shared/a.ts', text: "import 'react'", rule: 'shared-packages' },
  { name: 'shared/ knows main', file: 'shared/b.ts', text: "import type { Clock } from '../main/platform/clock.ts'; export type T = Clock", rule: 'shared-ours' },
  { name: 'storage opens a window', file: 'main/storage/a.ts', text: "import 'electron'", rule: 'electron-places' },
  { name: 'a connector opens a socket', file: 'main/connectors/one/a.ts', text: "import 'node:net'", rule: 'connector-reach' },
  { name: 'a connector uses another connector', file: 'main/connectors/one/b.ts', text: "import '../two/a.ts'", rule: 'connector-ours' },
  { name: 'a connector brings its own HTTP client', file: 'main/connectors/one/c.ts', text: "import 'undici'", rule: 'connector-packages' },
  { name: 'the command line reaches past the services', file: 'main/cli/a.ts', text: "import '../storage/ok.ts'", rule: 'ipc-and-cli' },
  { name: 'the command line names a type of what the services return', file: 'main/cli/b.ts', text: "import type { Ok } from '../storage/ok.ts'; export type T = Ok", rule: undefined },
  { name: 'a folder nobody has settled', file: 'main/helpers/a.ts', text: "import '../platform/clock.ts'", rule: 'main-known-folders' },
  { name: 'the page reaches into main', file: 'renderer/a.ts', text: "import type { Clock } from '../main/platform/clock.ts'; export type T = Clock", rule: 'renderer-ours' },
  { name: 'the page names shared/ by a relative path', file: 'renderer/b.ts', text: "import '../shared/ok.ts'", rule: 'renderer-shared-by-alias' },
  { name: 'the page names shared/ by its alias', file: 'renderer/c.ts', text: "import '@shared/ok.ts'", rule: undefined },
  { name: 'the product uses a benchmark', file: 'main/runtime/a.ts', text: "import '../../bench/ok.ts'", rule: 'nothing-from-tests' },
  { name: 'two files need each other', file: 'shared/c-too.ts', text: "import './c.ts'", rule: 'no-cycles' },
]
const background: Record<string, string> = {
  'main/platform/clock.ts': 'export type Clock = () => number',
  'main/storage/ok.ts': 'export type Ok = true',
  'main/connectors/two/a.ts': 'export const two = 2',
  'shared/ok.ts': 'export const ok = true',
  'shared/c.ts': "import './c-too.ts'",
  'bench/ok.ts': 'export const ok = true',
  'tsconfig.base.json': '{ "compilerOptions": { "module": "preserve", "moduleResolution": "bundler", "paths": { "@shared/*": ["./shared/*"] } } }',
}

let folder: string
let violations: { from: string; rule: { name: string } }[]

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-imports-'))
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, text } of faults) write(file, text)
  for (const [file, text] of Object.entries(background)) write(file, text)
  const program = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const args = [program, '--config', join(repository, '.dependency-cruiser.cjs'), '--output-type', 'json', 'shared', 'main', 'renderer', 'bench']
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 100_000_000 })
  violations = (JSON.parse(stdout) as { summary: { violations: typeof violations } }).summary.violations
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(faults.filter(({ rule }) => rule !== undefined))('refused: $name', ({ file, rule }) => {
  expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule.name)).toContain(rule)
})

test.each(faults.filter(({ rule }) => rule === undefined))('allowed: $name', ({ file }) => {
  expect(violations.filter(({ from }) => from === file)).toEqual([])
})

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  writeFileSync(join(folder, file), `${text}\n`)
}
