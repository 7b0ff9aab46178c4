import { expect, test } from 'vitest'
import { draftOf, emptyServerForm, formOf, wordsOf } from './server-form.ts'

test('a command is divided at spaces, but not within quotes, and nothing in it is expanded', () => {
  expect(wordsOf(' npx -y  "@scope/my server" \'$HOME\' a"b c"d ')).toEqual(['npx', '-y', '@scope/my server', '$HOME', 'ab cd'])
  expect(wordsOf('npx "" x')).toEqual(['npx', '', 'x'])
  expect(wordsOf('npx "open')).toBeNull()
})

test('what was typed is a server, or says what is to be mended', () => {
  expect(draftOf({ ...emptyServerForm, name: 'Disk', command: 'npx -y disk /tmp', variables: 'API_KEY=secret://disk\n LOG = a=b \n' })).toEqual({
    draft: { name: 'Disk', trustsHints: false, roots: [], transport: { type: 'stdio', command: 'npx', args: ['-y', 'disk', '/tmp'], env: { API_KEY: 'secret://disk', LOG: 'a=b' } } },
  })
  expect(draftOf({ ...emptyServerForm, name: 'Far', kind: 'http', url: ' https://x.example/mcp ', headers: 'Authorization: Bearer secret://far' })).toMatchObject({ draft: { transport: { url: 'https://x.example/mcp', headers: { Authorization: 'Bearer secret://far' } } } })
  expect(draftOf({ ...emptyServerForm, name: 'Disk' })).toEqual({ problem: 'Say which program is to be started.' })
  expect(draftOf({ ...emptyServerForm, command: 'npx' })).toEqual({ problem: 'Give the server a name.' })
  expect(draftOf({ ...emptyServerForm, name: 'Far', kind: 'http', url: 'x.example' })).toMatchObject({ problem: expect.stringContaining('whole address') })
})

test('a server comes out of the form as it went in, whatever its words are', () => {
  const draft = (transport: object, more: object = {}) => ({ name: 'Tools', trustsHints: true, roots: [], transport, ...more }) as Parameters<typeof formOf>[0]
  for (const server of [
    draft({ type: 'stdio', command: 'npx', args: ['-y', 'my server', `it's`, `say "no"`, `'"`, '', '$HOME'], env: { A: 'b=c', EMPTY: '' }, cwd: '/srv' }, { roots: ['/srv/one', '/srv/two words'] }),
    draft({ type: 'http', url: 'https://x.example/mcp', headers: { 'X-Key': 'secret://x', Accept: 'a: b' }, oauth: { clientId: 'desk', clientSecret: 'secret://desk' } }),
    draft({ type: 'sse', url: 'https://x.example/sse', headers: {} }),
  ]) expect(draftOf(formOf(server), true)).toEqual({ draft: server })
})

test('a client secret without a client id is said to be half of something', () => {
  expect(draftOf({ ...emptyServerForm, name: 'Far', kind: 'http', url: 'https://x.example/mcp', clientSecret: 'far' })).toEqual({ problem: expect.stringContaining('belongs to a client id') })
})
