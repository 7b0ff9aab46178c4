import { expect, test } from 'vitest'
import type { JsonObject } from '../json.ts'
import { currentVersion, migrate, type Migration, migrations } from './migrate.ts'

/** Two invented versions before the present one, to see the machinery at work before there is a real one. */
const invented: Migration[] = [
  { from: 1, summary: 'Steps became nodes', run: ({ steps, ...rest }) => ({ ...rest, nodes: steps ?? [] }) },
  { from: 2, summary: 'Titles became names', run: ({ title, ...rest }) => ({ ...rest, name: title ?? '' }) },
]

test('an older document is taken to the current version, a version at a time', () => {
  const old: JsonObject = { version: 1, title: 'Old', steps: [1] }
  expect(migrate(old, invented, 3)).toEqual({ status: 'current', document: { version: 3, name: 'Old', nodes: [1] }, applied: ['Steps became nodes', 'Titles became names'] })
  expect(old).toEqual({ version: 1, title: 'Old', steps: [1] })
})

test('a document of the version between takes only the later step', () => {
  expect(migrate({ version: 2, title: 'Old' }, invented, 3)).toMatchObject({ applied: ['Titles became names'] })
})

test('a document of the current version stays as it is', () => {
  const document = { version: 3 }
  expect(migrate(document, invented, 3)).toEqual({ status: 'current', document, applied: [] })
})

test.each([0, 4, 1.5, '1', null, undefined])('version %s is refused with what is accepted', (version) => {
  expect(migrate(version === undefined ? {} : { version }, invented, 3)).toEqual({ status: 'unknown-version', version, accepted: [1, 2, 3] })
})

test('every version before the current one has its step', () => {
  expect(migrations.map((step) => step.from)).toEqual(Array.from({ length: currentVersion - 1 }, (_, index) => index + 1))
})
