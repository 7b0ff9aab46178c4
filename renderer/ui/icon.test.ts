import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { createCatalog } from '../../main/catalog.ts'
import { connectors } from '../../main/connectors/index.ts'
import { iconNamed } from './icon.tsx'

it('has the icon of every node and trigger there is', () => {
  const catalog = createCatalog({ connectors, samplesFolder: fileURLToPath(new URL('../../assets/samples', import.meta.url)) })
  const icons = [...catalog.nodeTypes, ...catalog.triggerTypes].map((type) => type.icon)
  expect(icons.length).toBeGreaterThan(10)
  expect([...new Set(icons)].filter((name) => iconNamed(name) !== name)).toEqual([])
})

it('shows a box for an icon it does not have, and does not look into prototypes', () => {
  expect(iconNamed('no-such-icon')).toBe('box')
  expect(iconNamed('constructor')).toBe('box')
})
