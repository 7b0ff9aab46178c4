import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonValue } from '@shared/json.ts'
import type { RunResult } from './run-result.ts'
import { build, flowbench, root, start } from './test-program.ts'

let folder: string
const triage = join(root, 'assets/examples/triage-issue.json')
const orders = join(root, 'assets/examples/order-totals.json')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-cli-'))
  build()
}, 120_000)
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

let files = 0
function fileWith(content: JsonValue, name = `file-${++files}.json`): string {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

function workflow(nodes: JsonValue[], edges: JsonValue[], more: Record<string, JsonValue> = {}): Record<string, JsonValue> {
  return { format: 'flowbench/workflow', version: 1, id: 'wf_test', name: 'Test', trigger: { type: 'manual' }, nodes, edges, ...more }
}

const set = (id: string, fields: Record<string, JsonValue>): JsonValue => ({ id, type: 'set', name: '', input: { fields } })
const one = (fields: Record<string, JsonValue>, more: Record<string, JsonValue> = {}) => workflow([set('a', fields)], [{ from: 'trigger', to: 'a' }], { output: '{{ steps.a.output }}', ...more })

describe('run', () => {
  test('prints one object with every step, in the order of the document, loops with the place of each round', async () => {
    const { code, json } = await flowbench(['run', orders, '--sample', 'A morning', '--json'])
    const result = json() as unknown as RunResult
    expect(code).toBe(0)
    expect(Object.keys(result)).toEqual(['runId', 'status', 'output', 'steps'])
    expect(result.runId).toMatch(/^run_/)
    expect(Object.keys(result.steps)).toEqual([
      'orders', 'orders[0]/lines', 'orders[1]/lines', 'orders[2]/lines',
      'orders[0]/lines[0]/line_total', 'orders[0]/lines[1]/line_total', 'orders[1]/lines[0]/line_total', 'orders[1]/lines[1]/line_total', 'orders[1]/lines[2]/line_total', 'orders[2]/lines[0]/line_total',
      'orders[0]/order_total', 'orders[1]/order_total', 'orders[2]/order_total', 'large', 'by_customer', 'report',
    ])
    expect(result.steps['orders[1]/lines[2]/line_total']).toEqual({
      status: 'succeeded', input: { fields: { line: 'A-2/3', sku: 'TEA-04', amount: 21.6 } }, output: { line: 'A-2/3', sku: 'TEA-04', amount: 21.6 }, failure: null, attempts: 1, durationMs: expect.any(Number),
    })
  })

  test('says in words what each step did, and the output', async () => {
    const { code, out } = await flowbench(['run', triage])
    expect(code).toBe(0)
    expect(out).toContain('Triage new issues, with the sample "Issue opened"')
    expect(out).toMatch(/ {2}Wake the on-call +skipped\n/)
    expect(out).toMatch(/Succeeded after .*\.\n\n\{\n {2}"issue": "#1 Spelling/)
  })

  test('takes a payload from a file, or from standard input, with or without a byte order mark', async () => {
    const file = fileWith(one({ got: '{{ event.payload.x + 1 }}' }))
    const fromFile = await flowbench(['run', file, '--payload', fileWith('\uFEFF{"x": 4}'), '--json'])
    const fromInput = await flowbench(['run', file, '--payload', '-', '--json'], { input: '{"x": 41}' })
    expect([fromFile.json()['output'], fromInput.json()['output']]).toEqual([{ got: 5 }, { got: 42 }])
  })

  test('takes the document from standard input', async () => {
    expect((await flowbench(['run', '-', '--json'], { input: JSON.stringify(one({ a: 1 })) })).json()['output']).toEqual({ a: 1 })
  })

  test('overrides constants, as numbers where they are numbers', async () => {
    const file = fileWith(one({ sum: '{{ vars.limit + 1 }}', text: '{{ vars.text }}' }, { vars: { limit: 1, text: 'x' } }))
    expect((await flowbench(['run', file, '--var', 'limit=5', '--var', 'text=a=b', '--json'])).json()['output']).toEqual({ sum: 6, text: 'a=b' })
    expect(await flowbench(['run', file, '--var', 'limti=5'])).toMatchObject({ code: 2, error: expect.stringContaining('no constant "limti" (did you mean "limit"?)') })
  })

  test('runs to a node and no further, with pinned outputs in place of steps', async () => {
    const file = fileWith(workflow([set('a', { x: 1 }), set('b', { y: '{{ steps.a.output.x * 10 }}' }), set('c', {})], [{ from: 'trigger', to: 'a' }, { from: 'a', to: 'b' }, { from: 'b', to: 'c' }]))
    const { json } = await flowbench(['run', file, '--to', 'b', '--pin', fileWith({ a: { x: 7 } }), '--json'])
    const { steps } = json() as unknown as RunResult
    expect(steps['a']).toMatchObject({ output: { x: 7 }, source: 'pinned' })
    expect(steps['b']).toMatchObject({ output: { y: 70 } })
    expect(steps['c']?.status ?? 'absent').not.toBe('succeeded')
    expect(await flowbench(['run', file, '--to', 'bb'])).toMatchObject({ code: 2, error: expect.stringContaining('which is not there. Its nodes: a, b, c.') })
  })

  test('finds sub-workflows in a bundle and in a library', async () => {
    const child = { ...one({ doubled: '{{ event.payload.n * 2 }}' }), id: 'wf_child' }
    const parent = workflow([{ id: 'call', type: 'run-workflow', name: '', input: { workflowId: 'wf_child', payload: { n: 4 } } }], [{ from: 'trigger', to: 'call' }], { output: '{{ steps.call.output }}' })
    const bundle = fileWith({ format: 'flowbench/bundle', version: 1, workflows: [parent, child] })
    expect((await flowbench(['run', bundle, '--json'])).json()['output']).toEqual({ doubled: 8 })
    const library = join(folder, 'library')
    mkdirSync(library)
    writeFileSync(join(library, 'child.json'), JSON.stringify(child))
    writeFileSync(join(library, 'something-else.json'), '{"name": "not ours"}')
    const file = fileWith(parent)
    expect((await flowbench(['run', file, '--library', library, '--json'])).json()['output']).toEqual({ doubled: 8 })
    expect(await flowbench(['run', file])).toMatchObject({ code: 2, error: expect.stringContaining('There is no workflow "wf_child" here') })
  })

  test('runs the short form of the guide, when its steps are known', async () => {
    const { code, json, error } = await flowbench(['run', '-', '--payload', fileWith({ a: 2 }), '--json'], { input: JSON.stringify({ name: 'Short', steps: [{ name: 'Reshape', type: 'transform', config: { jsonata: '{ "b": event.payload.a * 3 }' } }] }) })
    expect([code, json()['output'], error]).toEqual([0, { reshape: { b: 6 } }, expect.stringContaining('Made from a list of 1 step')])
  })

  test('that fails ends with 1, and says where and why', async () => {
    const file = fileWith(one({ x: '{{ event.payload.missing.deeper }}' }))
    const [asJson, inWords] = await Promise.all([flowbench(['run', file, '--json']), flowbench(['run', file])])
    expect(asJson).toMatchObject({ code: 1 })
    expect(asJson.json()).toMatchObject({ status: 'failed', failure: { code: 'expression' }, failedAt: 'a', steps: { a: { status: 'failed', failure: { code: 'expression' } } } })
    expect(inWords).toMatchObject({ code: 1, out: expect.stringMatching(/Failed after .* at "a": /) })
  })

  test('is not begun when the document has errors: all are listed', async () => {
    const file = fileWith(workflow([set('a', { x: '{{ steps.b.output }}' }), { id: 'b', type: 'sett', name: '', input: {} }], [{ from: 'trigger', to: 'a' }, { from: 'a', to: 'b' }]))
    const { code, json } = await flowbench(['run', file, '--json'])
    expect(code).toBe(2)
    expect(json()).toMatchObject({ error: { code: 'invalid-input' }, problems: [{ rule: 'not-upstream' }, { rule: 'unknown-type', suggestion: 'set' }] })
  })

  test('cancels at Ctrl+C, in order and at once', async () => {
    const file = fileWith(workflow([{ id: 'w', type: 'wait', name: '', input: { durationMs: 60_000 } }], [{ from: 'trigger', to: 'w' }]))
    const data = join(folder, 'interrupted')
    const run = start(['run', file, '--json', '--data', data])
    // The run is under way once its first fact is kept.
    while (!hasRun(data)) await new Promise((resolve) => setTimeout(resolve, 20))
    await new Promise((resolve) => setTimeout(resolve, 200))
    const stopped = performance.now()
    run.interrupt()
    const { code, json } = await run.ended
    expect(performance.now() - stopped).toBeLessThan(3000)
    expect([code, json()['status']]).toEqual([1, 'cancelled'])
  })

  test('sends nothing with --dry-run, and says so at the step; without it, it sends', async () => {
    let calls = 0
    const server = createServer((_, response) => { calls++; response.end('{}') }).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const data = join(folder, 'granted')
    try {
      const file = fileWith(workflow([{ id: 'post', type: 'http.request', name: '', input: { method: 'POST', url: `${url}/x` } }], [{ from: 'trigger', to: 'post' }]))
      const refused = await flowbench(['run', file, '--json'])
      expect([refused.code, refused.json()['failure']]).toMatchObject([1, { code: 'refused-address' }])
      expect((await flowbench(['grant', 'add', url, '--data', data])).code).toBe(0)
      const dry = await flowbench(['run', file, '--dry-run', '--data', data, '--json'])
      expect(dry.json()).toMatchObject({ status: 'succeeded', steps: { post: { source: 'simulated' } } })
      expect(calls).toBe(0)
      const sent = await flowbench(['run', file, '--data', data, '--json'])
      expect([sent.code, calls]).toEqual([0, 1])
    } finally {
      server.close()
    }
  })

  test('leaves nothing on the disk unless it is told where', async () => {
    const home = mkdtempSync(join(folder, 'home-'))
    const { code } = await flowbench(['run', triage, '--json'], { cwd: home, env: { HOME: home, XDG_CONFIG_HOME: join(home, 'config') } })
    expect(code).toBe(0)
    expect(existsSync(join(home, 'config'))).toBe(false)
  })
})

describe('what cannot be used', () => {
  test.concurrent.each<[string, string[], string]>([
    ['a command that is none', ['rnu'], 'There is no command "rnu". The commands are run,'],
    ['an option that is none', ['run', triage, '--sampel', 'x'], "Unknown option '--sampel'"],
    ['a file too few', ['run'], 'Something is missing. It is: flowbench run FILE'],
    ['a file too many', ['run', triage, orders], 'is one word too many'],
    ['a file that is not there', ['run', '/nowhere/at/all.json'], 'There is no file or folder /nowhere/at/all.json'],
    ['a folder in place of a file', ['run', tmpdir()], 'is a folder'],
    ['a sample that is not there', ['run', triage, '--sample', 'Issue opend'], 'did you mean "Issue opened"?'],
    ['a sample and a payload', ['run', triage, '--sample', 'a', '--payload', 'b'], 'not both'],
    ['no such action on grants', ['grant', 'allow', 'x'], 'none of add, list and remove'],
  ])('%s is refused with 2, and in words', async (_, args, message) => {
    const { code, out, error } = await flowbench(args)
    expect([code, out]).toEqual([2, ''])
    expect(error).toContain(message)
    expect(error).not.toMatch(/\n\s+at /)
  })

  test('is said as JSON with --json', async () => {
    const { code, json, error } = await flowbench(['run', '/nowhere.json', '--json'])
    expect([code, json(), error]).toEqual([2, { error: { code: 'not-found', message: expect.stringContaining('/nowhere.json'), retryable: false }, problems: [] }, ''])
  })

  test('a file that is no text, no JSON or hostile is refused with the place', async () => {
    const binary = join(folder, 'binary.json')
    writeFileSync(binary, Buffer.from([0x7b, 0xff, 0xfe]))
    expect(await flowbench(['run', binary])).toMatchObject({ code: 2, error: expect.stringContaining('not UTF-8') })
    expect(await flowbench(['run', fileWith('{"a": ')])).toMatchObject({ code: 2, error: expect.stringContaining('line 1, column 7') })
    expect((await flowbench(['run', fileWith('{"__proto__": {}}'), '--json'])).json()).toMatchObject({ problems: [{ rule: 'hostile-key', pointer: '/__proto__' }] })
    expect(await flowbench(['run', triage, '--payload', fileWith('{"a":{"constructor":1}}')])).toMatchObject({ code: 2, error: expect.stringContaining('constructor') })
  })

  test('text of a document cannot act on the terminal', async () => {
    const { out } = await flowbench(['run', fileWith(one({ x: '\u001b[31mred\u009b2J' }, { name: 'Bell \u0007 \u001b]0;title\u0007' }))])
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
  })
})

describe('the other commands', () => {
  test('validate lists problems with their places; 2 only for errors', async () => {
    const file = fileWith(workflow([set('a', { x: '{{ 1 + }}' }), set('lost', {})], [{ from: 'trigger', to: 'a' }]))
    const [words, json] = await Promise.all([flowbench(['validate', file]), flowbench(['validate', file, '--json'])])
    expect(words).toMatchObject({ code: 2, out: expect.stringMatching(/1 error, 1 warning[^]*error {2}a · \/nodes\/0\/input\/fields\/x, character \d+\n[^]*→ /) })
    expect(json.json()).toMatchObject({ valid: false, problems: [{ rule: 'expression', nodeId: 'a' }, { rule: 'unreachable', nodeId: 'lost' }] })
    expect(await flowbench(['validate', fileWith(workflow([set('a', {}), set('lost', {})], [{ from: 'trigger', to: 'a' }]))])).toMatchObject({ code: 0 })
    const refused = await flowbench(['validate', fileWith('{}'), '--json'])
    expect([refused.code, refused.json()]).toMatchObject([2, { valid: false, problems: [{ rule: 'unknown-format' }] }])
  })

  test('validate reads code and JSONata too, and run begins nothing that cannot be read', async () => {
    const node = (id: string, type: string, input: Record<string, string>) => ({ id, type, name: id, input })
    const file = fileWith(workflow([node('a', 'code', { code: 'return 1 +* 2' }), node('b', 'transform', { expression: '$sum(' })], [{ from: 'trigger', to: 'a' }, { from: 'a', to: 'b' }]))
    expect((await flowbench(['validate', file, '--json'])).json()).toMatchObject({ valid: false, problems: [
      { rule: 'syntax', nodeId: 'a', pointer: '/nodes/0/input/code', start: 10, message: expect.stringContaining('line 1, column 11') },
      { rule: 'syntax', nodeId: 'b', pointer: '/nodes/1/input/expression' },
    ] })
    expect(await flowbench(['run', file])).toMatchObject({ code: 2, out: '', error: expect.stringContaining('2 errors') })
  })

  test('the document that docs/document-format.md shows is right', async () => {
    const [, shown = ''] = /```json\n([^]*?)```/.exec(readFileSync(join(root, 'docs/document-format.md'), 'utf8')) ?? []
    const file = fileWith(shown)
    expect((await flowbench(['validate', file, '--json'])).json()).toEqual({ valid: true, problems: [] })
    expect((await flowbench(['run', file, '--json'])).json()).toMatchObject({ status: 'succeeded', output: {} })
  })

  test('format prints, checks and rewrites', async () => {
    const file = fileWith(one({ a: 1 }))
    const printed = await flowbench(['format', file])
    expect(printed.out).toMatch(/^\{\n {2}"format": "flowbench\/workflow",\n[^]*\n\}\n$/)
    expect((await flowbench(['format', file, '--check'])).code).toBe(2)
    expect((await flowbench(['format', file, '--write'])).code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(printed.out)
    expect((await flowbench(['format', file, '--check'])).code).toBe(0)
    const copy = join(folder, 'copy.json')
    copyFileSync(triage, copy)
    expect((await flowbench(['format', copy])).out).toBe(readFileSync(triage, 'utf8'))
  })

  test('schema prints the schema that ships', async () => {
    expect((await flowbench(['schema'])).out).toBe(readFileSync(join(root, 'assets/workflow.schema.json'), 'utf8'))
  })

  test('nodes lists every kind, with --json its schemas', async () => {
    const [words, json] = await Promise.all([flowbench(['nodes']), flowbench(['nodes', '--json'])])
    const { nodeTypes } = json.json() as { nodeTypes: { type: string; inputSchema: unknown; ports: unknown }[] }
    const types = nodeTypes.map((nodeType) => nodeType.type)
    expect(types).toEqual(expect.arrayContaining(['branch', 'switch', 'set', 'transform', 'filter', 'merge', 'loop', 'code', 'http.request', 'wait', 'stop', 'fail', 'run-workflow']))
    expect(nodeTypes.every((nodeType) => typeof nodeType.inputSchema === 'object' && typeof nodeType.ports === 'object')).toBe(true)
    for (const type of types) expect(words.out).toContain(`  ${type} `)
  })

  test('grant keeps exact addresses in a data folder', async () => {
    const data = join(folder, 'grants')
    expect(await flowbench(['grant', 'list', '--data', data])).toMatchObject({ code: 0, out: expect.stringContaining('no grants') })
    expect(await flowbench(['grant', 'add', 'http://127.0.0.1:11434', '--note', 'Ollama', '--data', data])).toMatchObject({ code: 0, out: expect.stringContaining('may now call http://127.0.0.1:11434') })
    expect((await flowbench(['grant', 'list', '--data', data, '--json'])).json()).toMatchObject({ grants: [{ origin: 'http://127.0.0.1:11434', note: 'Ollama' }] })
    expect(await flowbench(['grant', 'add', 'http://169.254.169.254', '--data', data])).toMatchObject({ code: 2, error: expect.stringContaining('cannot be allowed') })
    expect(await flowbench(['grant', 'remove', 'http://127.0.0.1:11434', '--data', data])).toMatchObject({ code: 0 })
    expect(await flowbench(['grant', 'remove', 'http://127.0.0.1:11434', '--data', data])).toMatchObject({ code: 2, error: expect.stringContaining('no grant for') })
  })

  test('help and --version need nothing else', async () => {
    const [help, run, version] = await Promise.all([flowbench([]), flowbench(['help', 'run']), flowbench(['--version'])])
    expect(help.out).toContain('flowbench validate')
    expect(run.out).toContain('--dry-run')
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

function hasRun(dataFolder: string): boolean {
  if (!existsSync(join(dataFolder, 'flowbench.db'))) return false
  const database = new DatabaseFile(join(dataFolder, 'flowbench.db'), { readonly: true })
  try {
    return database.prepare('SELECT 1 FROM runs').get() !== undefined
  } catch {
    // Its tables are being made.
    return false
  } finally {
    database.close()
  }
}
