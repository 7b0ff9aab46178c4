// An MCP server asks something while a run waits for its tool, and another command answers it, or says that nobody does.
import { createRequire } from 'node:module'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Approval } from '@shared/approval.ts'
import type { RunResult } from './run-result.ts'
import { build, flowbench, start, type Started } from './test-program.ts'

const everything = join(dirname(createRequire(import.meta.url).resolve('@modelcontextprotocol/server-everything/package.json')), 'dist', 'index.js')
let folder: string
let file: string
beforeAll(() => build(), 120_000)
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-questions-'))
  file = join(folder, 'ask.json')
  writeFileSync(file, JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_ask', name: 'Ask', trigger: { type: 'manual' },
    nodes: [{ id: 'tool', type: 'mcp.call-tool', name: 'Tool', input: { server: 'everything', tool: 'trigger-elicitation-request' } }], edges: [{ from: 'trigger', to: 'tool' }],
  }))
  const added = await flowbench(['mcp-server', 'add', 'everything', '--yes', '--data', folder, '--', process.execPath, everything, 'stdio'])
  expect(added.code, added.error).toBe(0)
})
afterEach(() => rmSync(folder, { recursive: true }))

const begin = (...more: string[]): Started => start(['run', file, '--data', folder, '--json', ...more], { env: { FLOWBENCH_SECRET_SHOP: 'tea-for-two-9' } })
const textOf = (ended: Awaited<Started['ended']>): string => JSON.stringify((ended.json() as RunResult).steps['tool']?.output)

test('another command shows what is asked and answers it; what does not fit, and the value of a secret, are refused', { timeout: 90_000 }, async () => {
  const waits = begin()
  await Promise.race([waits.sawOutput(/Answer with: flowbench approvals approve/), waits.ended])
  const env = { env: { FLOWBENCH_SECRET_SHOP: 'tea-for-two-9' } }
  const listed = await flowbench(['approvals', 'list', '--data', folder])
  expect(listed.out).toContain('everything asks\n  > Please provide inputs for the following fields:\n  The MCP server everything asks this while its tool trigger-elicitation-request works. Give it no password or key.\n  name (needed): String; Your full, legal name; text\n')
  expect(listed.out).toContain('titledSingleSelectEnum: Titled Single Select Enum; Choose your favorite hero; one of hero-1, hero-2, hero-3; begins with "hero-1"')
  const { approvals: [asked] } = (await flowbench(['approvals', 'list', '--data', folder, '--json'])).json() as { approvals: Approval[] }
  const approve = (...values: string[]) => flowbench(['approvals', 'approve', asked?.runId ?? '', '--data', folder, ...values.flatMap((value) => ['--value', value])], env)
  expect((await approve()).error).toContain('name: An answer is needed.')
  expect((await approve('name=Ada', 'integer=700')).error).toContain('integer: Write 1 to 100.')
  expect((await approve('nme=Ada')).error).toContain('An answer is NAME=VALUE, where NAME is one of name, check')
  expect((await approve('name=tea-for-two-9')).error).toContain('the value of a secret')
  expect((await approve('name=Ada', 'check=yes', 'untitledMultipleSelectEnum=Piano, Drums')).code).toBe(0)
  const ended = await waits.ended
  expect(ended.code, ended.error).toBe(0)
  expect(textOf(ended)).toMatch(/- Name: Ada.*Agreed to terms: true/)
})

test('a question that is dismissed is one that nobody answered, and the tool goes on', { timeout: 60_000 }, async () => {
  const dismissed = begin()
  await Promise.race([dismissed.sawOutput(/Answer with/), dismissed.ended])
  const { approvals: [asked] } = (await flowbench(['approvals', 'list', '--data', folder, '--json'])).json() as { approvals: Approval[] }
  expect((await flowbench(['approvals', 'dismiss', asked?.runId ?? '', '--data', folder])).code).toBe(0)
  expect(textOf(await dismissed.ended)).toContain('cancelled')
})

test('where nobody can answer the server is told so, and the run goes on', { timeout: 60_000 }, async () => {
  const gift = join(folder, 'gift.json')
  writeFileSync(gift, JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_gift', name: 'Gift', trigger: { type: 'manual' },
    nodes: [{ id: 'card', type: 'mcp-tea-shop.gift_card', name: 'Card', input: { tea: 'assam' } }], edges: [{ from: 'trigger', to: 'card' }],
  }))
  const ended = await flowbench(['run', gift, '--json'])
  expect(ended.error).toContain('Nobody can answer here, and Tea shop is told so.')
  expect((ended.json() as RunResult).steps['card']?.output).toMatchObject({ data: { card: '' } })
})
