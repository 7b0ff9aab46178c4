import { mockService, performAction } from 'flowbench/testing'
import { expect, test } from 'vitest'
import { doorTo } from '../../../testing/door.ts'
import { closedDoors } from '../kit/closed-doors.ts'
import { options } from './choices.ts'
import { SheetsConfig, sheetsOAuth } from './config.ts'
import { a1, recordsOf, rowOf } from './fields.ts'
import { googleSheets } from './index.ts'
import { driveScope } from './scopes.ts'

const perform = (serviceAccount: string) => performAction(googleSheets, { action: 'create-spreadsheet', input: { title: 'Orders' }, config: { serviceAccount: 'secret://g' }, secrets: { g: serviceAccount }, answers: [] })

test.each([
  ['no JSON', 'MIIEvQ-secret-part', /no JSON key/],
  ['another kind of JSON', '{"type":"authorized_user","refresh_token":"secret-part"}', /no JSON key/],
  ['a key that cannot be read', '{"type":"service_account","client_email":"a@b.example","private_key":"secret-part"}', /cannot be read/],
])('a service account that is %s is refused without a word of it, and nothing is sent', async (_what, key, message) => {
  const { failure, requests } = await perform(key)
  expect(failure).toMatchObject({ code: 'invalid-input', sent: 'not-sent', message: expect.stringMatching(message) as string })
  expect(JSON.stringify(failure)).not.toContain('secret-part')
  expect(requests).toEqual([])
})

test('signing in asks for the names of files where that is chosen, and the choices say what they take where it is not', async () => {
  const scopesOf = (config: object): readonly string[] => sheetsOAuth(SheetsConfig.parse(config)).scopes
  expect([scopesOf({ listFiles: true }).includes(driveScope), scopesOf({}).includes(driveScope)]).toEqual([true, false])
  const service = await mockService()
  const door = doorTo(service)
  service.expect([{ method: 'GET', path: '/drive/v3/files', answer: { status: 403, json: { error: { code: 403, message: 'Request had insufficient authentication scopes.', status: 'PERMISSION_DENIED' } } } }])
  const looked = options['spreadsheets']?.({}, { ...closedDoors, http: door, config: SheetsConfig.parse({ accessToken: 'secret://g' }), signal: new AbortController().signal }, 'spreadsheets')
  await expect(looked).rejects.toMatchObject({ failure: { code: 'forbidden', message: expect.stringContaining(driveScope) as string } })
  await door.close()
  await service.close()
})

test('a sheet is named so that no sign in its name leads elsewhere', () => {
  expect(a1("Ada's !A1", 'B2:C3')).toBe("'Ada''s !A1'!B2:C3")
})

test('rows go by the names of the first row, and a name that there is not is refused', () => {
  expect(rowOf({ b: 2, a: ['x'] }, ['a', 'b', 'c'])).toEqual(['["x"]', 2, ''])
  expect(() => rowOf({ d: 1 }, ['a', 'b'])).toThrow(/no "d"\. It has a, b/)
  expect(recordsOf([['a', '', 'b'], [1, 2]])).toEqual([{ a: 1, b: '' }])
})
