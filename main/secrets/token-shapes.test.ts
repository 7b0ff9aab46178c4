import { expect, test } from 'vitest'
import { findSecrets } from './find-secrets.ts'

const filled = (length: number): string => 'Zk4q9wXv7T'.repeat(Math.ceil(length / 10)).slice(0, length)

test.each([
  ['a Notion token', `ntn_${filled(46)}`],
  ['an Airtable token', `pat${filled(14)}.${'0af9'.repeat(16)}`],
  ['a Discord webhook address', `https://discord.com/api/webhooks/104143513724110441/${filled(68)}`],
  ['a Discord bot token', `MTA0${filled(22)}.${filled(6)}.${filled(38)}`],
  ['a Telegram bot token', `7654321098:AA${filled(33)}`],
  ['a Google access token', `ya29.${filled(60)}`],
])('%s is known by how it is written, whatever stands around it', (what, token) => {
  expect(findSecrets(`{\n "url": "https://api.example.com/bot${token}/x?k=${token}" }`, [])).toContainEqual({ what, line: 2 })
})

test('ids, times and addresses of these services are no secrets', () => {
  const text = ['59833787-2cf9-4fdf-8782-e53db20768a5', 'appLkNDICXNqxSDhG', 'patience.is.a.virtue', '2026-03-14T09:26:53.000Z', 'https://discord.com/channels/104143513724110441/104143513724110442', '12345678:AAnswer', '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms'].join('\n')
  expect(findSecrets(text, [])).toEqual([])
})

test('the token of a bot is seen within the address of a call as well', () => {
  expect(findSecrets(`https://api.telegram.org/bot7654321098:AA${filled(33)}/sendMessage`, [])).toEqual([{ what: 'a Telegram bot token', line: 1 }])
})
