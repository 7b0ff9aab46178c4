import type { OfferedOperation } from '@shared/imported-connector.ts'
import { expect, test } from 'vitest'
import { accountWords, changeWords, choosing, matching, tagsOf } from './import-words.ts'

const operation = (key: string, tags: string[], path = `/${key}`): OfferedOperation => ({ key, displayName: key.replaceAll('-', ' '), method: 'GET', path, tags, effect: 'read', isDeprecated: false, mark: '' })
const all = [operation('get-pet', ['pets'], '/pets/{petId}'), operation('list-pets', ['pets'], '/pets'), operation('list-orders', ['orders', 'pets'], '/orders')]

test('every word of a search must be somewhere: in the name, the method or the path', () => {
  const keys = (query: string, tag: string | null = null) => matching(all, query, tag).map(({ key }) => key)
  expect([keys(''), keys('LIST pets'), keys('get /pets/{'), keys('none'), keys('list', 'orders')]).toEqual([['get-pet', 'list-pets', 'list-orders'], ['list-pets'], ['get-pet'], [], ['list-orders']])
})

test('tags are listed with their number, and all that is shown can be chosen or left out at once', () => {
  expect(tagsOf(all)).toEqual([{ tag: 'pets', count: 3 }, { tag: 'orders', count: 1 }])
  const chosen = choosing(new Set(['get-pet']), ['list-pets', 'list-orders'], true)
  expect([...choosing(chosen, ['get-pet', 'list-orders'], false)]).toEqual(['list-pets'])
})

test('what changed and what an account needs is said in a sentence', () => {
  expect(changeWords({ added: ['a'], removed: [], changed: ['b', 'c'], touches: [] })).toBe('Since it was imported: 1 operation is new, 2 of yours are different.')
  expect(changeWords({ added: [], removed: [], changed: [], touches: [] })).toBe('Nothing has changed since it was imported.')
  expect(accountWords([{ kind: 'api-key', key: 'k', in: 'header', name: 'X-Key', description: '' }, { kind: 'basic', key: 'b', description: '' }])).toBe('Add a connection to it afterwards. It takes an API key (header X-Key), or a user name and a password.')
})
