import { expect, test } from 'vitest'
import { openableLink } from './link-gate.ts'

test.each(['https://example.com/a?b=c#d', 'http://127.0.0.1:8080/', 'mailto:someone@example.com'])('%s opens outside', (url) => {
  expect(openableLink(url)).toBe(url)
})
test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'file:///etc/passwd', 'data:text/html,x', 'smb://host/share', 'ms-msdt:/id', 'app://flowbench/', 'vscode://x', 'blob:https://x'])('%s does not', (url) => {
  expect(() => openableLink(url)).toThrow(expect.objectContaining({ failure: expect.objectContaining({ code: 'forbidden' }) }))
})
test('what is no address is refused as such', () => {
  expect(() => openableLink('example.com')).toThrow(/whole address/)
})
