// The short form of `npm run test:crash`, and whether its oracle would notice if a promise were broken.

import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { crash, inWords } from './index.ts'
import type { Fault } from './ledger.ts'
import { runSession } from './kills.ts'
import { points } from './points.ts'
import { Session } from './session.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const seed = Date.now() % 1_000_000

beforeAll(() => {
  const built = spawnSync(process.execPath, ['scripts/build.mjs', 'crash'], { cwd: root, encoding: 'utf8' })
  if (built.status !== 0) throw new Error(`The command line was not built: ${built.stderr}`)
}, 180_000)

test('50 kills of a server under load at random, and two at each named point: every promise is kept', { timeout: 1_200_000 }, async () => {
  const report = await crash({ root, seed, kills: 50, perPoint: 2 })
  process.stdout.write(inWords(report))
  expect(report.problems, report.command).toEqual([])
  expect(report.acknowledged).toBeGreaterThan(50)
  expect(report.effects.unsafe).toBeGreaterThan(20)
  expect(report.effects.reconcilable).toBeGreaterThan(10)
  expect(report.inDoubtHappened).toBeGreaterThan(0)
  expect(Object.keys(report.hits).sort()).toEqual([...new Set([...points.map(({ name }) => name), 'K13', 'K15'])].sort())
})

describe.concurrent('a service that does wrong is noticed:', () => {
  test.each<[Fault, RegExp]>([
    ['acts-twice', /is unsafe and happened 2 times/],
    ['ignores-keys', /is keyed and happened \d+ times/],
    ['hides-entries', /is reconcilable and happened 2 times/],
    ['forgets', /succeeded, and the ledger has not seen|succeeded and happened 0 times|keyed and happened 0 times/],
  ])('%s', { timeout: 300_000 }, async (fault, expected) => {
    const session = await Session.open({ root, seed, kills: 4, points: points.filter(({ name }) => name === 'K6'), fault })
    const { problems } = await runSession(session)
    rmSync(session.folder, { recursive: true, force: true })
    expect(problems.join('\n')).toMatch(expected)
  })
})
