import { expect, test } from 'vitest'
import { connectors } from '@main/connectors/index.ts'
import { engineKinds } from '@shared/kinds/all.ts'
import { glyphs } from './icon-glyphs.ts'

test('every icon that a connector, an action, a poll or a kind of the engine names is one that ships', () => {
  const named = [
    ...connectors.flatMap(({ key, icon, actions, polls = [] }) => [[key, icon], ...[...actions, ...polls].map((each) => [`${key}.${each.key}`, each.icon ?? icon])]),
    ...engineKinds.map(({ nodeType }) => [nodeType.type, nodeType.icon]),
  ]
  expect(named.filter(([, icon = '']) => !Object.hasOwn(glyphs, icon))).toEqual([])
})
