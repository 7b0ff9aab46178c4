// ngrok has no server that others can run: what its library is asked for is tested, and that it loads.
import { expect, test } from 'vitest'
import { forwardOptions, ngrok } from './ngrok.ts'

test('the config becomes what the library is asked for, and a session that closes is heard of', () => {
  let closed = 0
  const options = forwardOptions({ domain: 'hooks.example.com' }, { localPort: 8787, authtoken: 'the token', onClosed: () => { closed += 1 } })
  expect(options).toMatchObject({ addr: '127.0.0.1:8787', authtoken: 'the token', domain: 'hooks.example.com', proto: 'http', schemes: ['https'], force_new_session: true })
  options.onStatusChange('connected')
  expect(closed).toBe(0)
  options.onStatusChange('closed')
  expect(closed).toBe(1)
  expect(forwardOptions({}, { localPort: 1, authtoken: '', onClosed: () => undefined })).not.toHaveProperty('domain')
})

test('a token is a reference, never a value', () => {
  expect(ngrok.config.safeParse({ token: 'secret://ngrok' }).success).toBe(true)
  expect(ngrok.config.safeParse({ token: '2abcDEF' }).success).toBe(false)
})

test.runIf(process.platform === 'linux' && process.arch === 'x64')('its native library loads', async () => {
  expect(await ngrok.probe()).toEqual({ available: true })
})
