import { expect, test } from 'vitest'
import { draftOf, emptyServerForm, wordsOf } from './add-server-form.ts'

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
