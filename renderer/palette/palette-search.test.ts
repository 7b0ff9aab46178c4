import { describe, expect, it } from 'vitest'
import { paletteGroups, searchPalette, summaryOf, type PaletteItem } from './palette-search.ts'

const item = (name: string, more: Partial<PaletteItem> = {}): PaletteItem => ({
  key: `node:${name}`, name, summary: '', icon: 'box', category: 'logic', keywords: [], adds: { type: name }, ...more,
})
const items = [
  item('Branch', { summary: 'Choose a path by a rule', keywords: ['if', 'condition'] }),
  item('Switch', { summary: 'Choose among many paths' }),
  item('Transform', { category: 'data', summary: 'Reshape with JSONata', keywords: ['map'] }),
  item('HTTP request', { category: 'connector', summary: 'Call any address', keywords: ['fetch', 'api'] }),
]
const names = (query: string) => searchPalette(items, query).map((found) => found.name)

describe('searching the palette', () => {
  it('finds by the words people bring along', () => {
    expect(names('if')).toEqual(['Branch'])
    expect(names('fetch')).toEqual(['HTTP request'])
  })

  it('puts names before what is only said about them', () => {
    expect(names('s')[0]).toBe('Switch')
    expect(names('req')).toEqual(['HTTP request'])
    expect(names('choose')).toEqual(['Branch', 'Switch'])
  })

  it('needs every word', () => {
    expect(names('choose many')).toEqual(['Switch'])
    expect(names('choose zebra')).toEqual([])
  })

  it('shows everything while nothing is asked', () => {
    expect(names('  ')).toHaveLength(items.length)
  })
})

describe('the categories', () => {
  it('come in one order and only where they have something', () => {
    expect(paletteGroups([...items].reverse()).map((group) => group.title)).toEqual(['Logic', 'Data', 'Connectors'])
  })

  it('folds the events of each service into a group of their own', () => {
    const trigger = (key: string) => item(key, { category: 'trigger', adds: { triggerKey: key } })
    const groups = paletteGroups([trigger('manual'), trigger('webhook:generic'), trigger('webhook:github:push'), trigger('webhook:stripe:invoice.paid'), trigger('webhook:github:fork')])
    expect(groups.map((group) => [group.title, group.folded, group.items.length])).toEqual([['Triggers', false, 2], ['GitHub events', true, 2], ['Stripe events', true, 1]])
    expect(paletteGroups([item('order', { category: 'trigger', adds: { triggerKey: 'subscription:ap-shop:order' }, service: 'The Shop' })]).map(({ title }) => title)).toEqual(['The Shop events'])
  })

  it('has what is used every day first, then each service, its actions before its events', () => {
    const action = (name: string, service: string) => item(name, { category: 'connector', service })
    const groups = paletteGroups([
      item('push', { category: 'trigger', adds: { triggerKey: 'webhook:github:push' } }), action('Create an issue', 'Linear'), action('Create issue', 'GitHub'), ...items,
    ])
    expect(groups.map((group) => [group.title, group.folded])).toEqual([
      ['Logic', false], ['Data', false], ['Connectors', false], ['GitHub', true], ['GitHub events', true], ['Linear', true],
    ])
  })

  it('says of which service an action is where no heading does', () => {
    expect(summaryOf(item('Create an issue', { summary: 'Add an issue to a team', service: 'Linear' }))).toBe('Linear · Add an issue to a team')
    expect(summaryOf(item('Push', { summary: 'When GitHub calls', service: 'GitHub', adds: { triggerKey: 'webhook:github:push' } }))).toBe('When GitHub calls')
    expect(summaryOf(item('HTTP request', { summary: 'Call any address' }))).toBe('Call any address')
  })
})
