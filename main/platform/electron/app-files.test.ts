import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answer, contentSecurityPolicy } from './app-files.ts'

let home: string
let folder: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'flowbench-app-files-'))
  folder = join(home, 'renderer')
  await mkdir(join(folder, 'assets'), { recursive: true })
  await writeFile(join(folder, 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'assets', 'index.js'), 'export {}')
  await writeFile(join(folder, 'assets', 'notes.bak'), 'not for the page')
  await writeFile(join(home, 'secret.json'), '"secret"')
  await mkdir(join(home, 'renderer-other'))
  await writeFile(join(home, 'renderer-other', 'secret.json'), '"secret"')
})
afterAll(() => rm(home, { recursive: true }))

const get = (url: string) => answer({ method: 'GET', url }, folder)

test('the page and its scripts come with their types, the policy and nosniff', async () => {
  for (const [url, type] of [['app://flowbench/', 'text/html; charset=utf-8'], ['app://flowbench/assets/index.js?v=1', 'text/javascript; charset=utf-8']] as const) {
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  }
})
test('the policy allows no inline or evaluated script', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'; script-src 'self';")
  expect(contentSecurityPolicy).not.toContain('unsafe-eval')
  expect(contentSecurityPolicy.replace("style-src 'self' 'unsafe-inline'", '')).not.toContain('unsafe')
})
test.each([
  'app://flowbench/../secret.json', 'app://flowbench/%2e%2e/secret.json', 'app://flowbench/..%2fsecret.json', 'app://flowbench/..%5csecret.json',
  'app://flowbench/assets/..%2f..%2fsecret.json', 'app://flowbench/%2e%2e%2frenderer-other%2fsecret.json', 'app://flowbench//etc/passwd.json',
  'app://flowbench/%00.html', 'app://flowbench/C:%5csecret.json', 'app://flowbench/%E0%A4%A.html', 'app://flowbench/assets', 'app://flowbench/assets/notes.bak',
  'app://other/index.html', 'app://user@flowbench/index.html', 'file:///etc/passwd', 'nonsense',
])('%s is not served', async (url) => {
  const response = await get(url)
  expect(response.status).toBe(404)
  expect(await response.text()).not.toContain('secret"')
})
test('only GET is answered', async () => {
  expect((await answer({ method: 'POST', url: 'app://flowbench/index.html' }, folder)).status).toBe(405)
})
