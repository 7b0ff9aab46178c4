import { expect, test } from 'vitest'
import { coveredAddress, coveredCredential, isCredentialName } from './credentials.ts'

test.each(['Authorization', 'Proxy-Authorization', 'Cookie', 'X-Api-Key', 'x-apikey', 'apikey', 'X-Auth-Token', 'PRIVATE-TOKEN', 'X-GitHub-Token', 'accessToken', 'access_token', 'client_secret', 'X-Amz-Signature', 'Ocp-Apim-Subscription-Key', 'x-functions-key', 'password', 'key', 'sig'])('%s carries a credential', (name) => {
  expect(isCredentialName(name)).toBe(true)
})

test.each(['Content-Type', 'Accept', 'Idempotency-Key', 'X-Request-Id', 'author', 'keyword', 'monkey', 'design', 'User-Agent', 'page', 'X-Authored-By', 'X-Sort-Key', ''])('%s carries none', (name) => {
  expect(isCredentialName(name)).toBe(false)
})

test('of a credential the scheme is shown, and nothing of the value', () => {
  expect(coveredCredential('Bearer abc.def.ghi')).toBe('Bearer ••••••••')
  expect(coveredCredential('Basic dXNlcjpwYXNz')).toBe('Basic ••••••••')
  expect(coveredCredential('sk_live_123456')).toBe('••••••••')
  expect(coveredCredential('Bearer')).toBe('••••••••')
  expect(coveredCredential('')).toBe('')
})

test('an address keeps all but its credentials', () => {
  expect(coveredAddress('https://api.example.com/orders/42?page=2&sort=a%20b#top')).toBe('https://api.example.com/orders/42?page=2&sort=a%20b#top')
  expect(coveredAddress('https://anna:hunter2@example.com/a?api_key=123&page=2&empty_token=')).toBe('https://••••••••@example.com/a?api_key=••••••••&page=2&empty_token=')
  expect(coveredAddress('https://example.com/?%61ccess_token=1&bad%=x')).toBe('https://example.com/?%61ccess_token=••••••••&bad%=x')
  expect(coveredAddress('not an address')).toBe('not an address')
})
