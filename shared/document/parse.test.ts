import { describe, expect, test } from 'vitest'
import { parseDocument } from './parse.ts'
import { serialize } from './serialize.ts'

const minimal = { format: 'flowbench/workflow', version: 1, id: 'wf_a', name: 'A', trigger: { type: 'manual' }, nodes: [], edges: [] }
const text = (document: unknown) => JSON.stringify(document)

function problemsOf(source: string) {
  const result = parseDocument(source)
  if (result.status !== 'refused') throw new Error(`Read as ${result.status}`)
  return result.problems
}

describe('a document that is well formed', () => {
  test('gets the defaults that it leaves out', () => {
    const result = parseDocument(text(minimal))
    expect(result).toMatchObject({ status: 'workflow', workflow: { samples: [], output: null, settings: { concurrency: 10, timezone: 'UTC' }, layout: { nodes: {} } } })
  })

  test('may start with a byte order mark', () => {
    expect(parseDocument(`\uFEFF${text(minimal)}`).status).toBe('workflow')
  })

  test('comes out of a bundle, in order', () => {
    const result = parseDocument(text({ format: 'flowbench/bundle', version: 1, workflows: [minimal, { ...minimal, id: 'wf_b' }] }))
    expect(result.status === 'bundle' && result.workflows.map((workflow) => workflow.id)).toEqual(['wf_a', 'wf_b'])
  })

  test('with a whole number of too many digits is read with a warning at its place', () => {
    const result = parseDocument(text({ ...minimal, vars: {} }).replace('"vars":{}', '"vars":{"id":12345678901234567890}'))
    expect(result).toMatchObject({ status: 'workflow', warnings: [{ rule: 'number-precision', pointer: '/vars/id', severity: 'warning' }] })
  })
})

describe('a file that is not JSON', () => {
  test('is refused with line, column and what is missing', () => {
    expect(problemsOf('{\n  "format": "flowbench/workflow"\n  "version": 1\n}')).toMatchObject([{ rule: 'not-json', message: expect.stringContaining('line 3, column 3: A comma or }'), start: 37 }])
  })

  test.each([
    '', '   ', '{', '[', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '[1,]', '{a:1}', "{'a':1}", '01', '1.', '.5', '-', '+1', 'NaN', 'undefined', 'tru', '"open', '"tab\t"', '"\\x"', '"\\u12"', '{} {}', '[1 2]', '{"a" 1}', '// note\n{}', '{"a":1}x',
  ])('is refused as JSON.parse would refuse it: %s', (source) => {
    expect(() => { JSON.parse(source) }).toThrow()
    expect(problemsOf(source)[0]).toMatchObject({ rule: 'not-json' })
  })

  test.each(['[]', '1', '"text"', 'null', '[{"a":[1,-2.5e3,true,null,"\\u00e9\\n"]}]'])('and JSON that is no object is refused as no workflow: %s', (source) => {
    expect(problemsOf(source)).toMatchObject([{ rule: 'not-a-document' }])
  })
})

describe('a hostile file', () => {
  test.each(['__proto__', 'constructor', 'prototype', '\\u005f_proto__', '\\u005F\\u005Fproto\\u005F\\u005f', 'c\\u006fnstructor'])('with the key %s is refused, with its pointer', (key) => {
    const source = text(minimal).replace('"nodes":[]', `"nodes":[],"vars":{"deep":[{"${key}":{"polluted":true}}]}`)
    const problems = problemsOf(source)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ rule: 'hostile-key', pointer: `/vars/deep/0/${JSON.parse(`"${key}"`) as string}` })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('with a key given twice is refused, also when one of the two is escaped', () => {
    const source = text(minimal).replace('"name":"A"', '"name":"A","n\\u0061me":"B"')
    expect(problemsOf(source)).toMatchObject([{ rule: 'duplicate-key', pointer: '/name' }])
  })

  test('nested more than 100 levels deep is refused, however deep it goes', () => {
    expect(problemsOf('['.repeat(1_000_000))[0]).toMatchObject({ rule: 'too-deep' })
    expect(problemsOf('{"a":'.repeat(1_000_000))[0]).toMatchObject({ rule: 'too-deep' })
  })

  test('nested 100 levels deep is still read', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    const source = (levels: number) => text(minimal).replace('"edges":[]', `"edges":[],"vars":{"a":${nested(levels)}}`)
    expect(parseDocument(source(98)).status).toBe('workflow')
    expect(problemsOf(source(99))[0]).toMatchObject({ rule: 'too-deep' })
  })

  test('with a number that no computer keeps is refused', () => {
    expect(problemsOf('{"a":1e999}')).toMatchObject([{ rule: 'number-range', pointer: '/a' }])
  })

  test('with a node named like an object\'s prototype is refused', () => {
    const nodes = [{ id: '__proto__', type: 'set', name: '', input: {} }]
    expect(problemsOf(text({ ...minimal, nodes }))).toMatchObject([{ rule: 'hostile-key', pointer: '/nodes/0/id' }])
  })
})

describe('limits', () => {
  test('over 5 MB are refused at once, counted in bytes', () => {
    const started = performance.now()
    expect(problemsOf(`{"a":"${'x'.repeat(6 * 1024 * 1024)}"}`)).toMatchObject([{ rule: 'too-large' }])
    expect(problemsOf(`{"a":"${'é'.repeat(3 * 1024 * 1024)}"}`)).toMatchObject([{ rule: 'too-large' }])
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('more than 2,000 nodes are refused with the number', () => {
    const nodes = Array.from({ length: 2001 }, (_, index) => ({ id: `n${index}`, type: 'set', name: '', input: {} }))
    expect(problemsOf(text({ ...minimal, nodes }))).toMatchObject([{ rule: 'too-many-nodes', pointer: '/nodes', message: expect.stringContaining('2,001') }])
  })

  test('a file of nearly 5 MB is read, or refused for its last byte, within 2 s', () => {
    const entry = { id: 1, tags: ['a', { b: [null, true, 1.5] }], text: 'x'.repeat(40), nested: { a: { b: { c: '\u2028"\\' } } } }
    const payload = Array.from({ length: 38_000 }, () => entry)
    const large = text({ ...minimal, samples: [{ name: 'Large', payload }] })
    expect(large.length).toBeGreaterThan(4_800_000)
    const started = performance.now()
    expect(parseDocument(large).status).toBe('workflow')
    const read = performance.now()
    expect(read - started).toBeLessThan(2000)
    expect(problemsOf(`${large.slice(0, -1)},"__proto__":1}`)[0]).toMatchObject({ rule: 'hostile-key' })
    expect(performance.now() - read).toBeLessThan(2000)
  })
})

describe('a document of another kind', () => {
  test('of an unknown format is refused with what would be accepted', () => {
    expect(problemsOf(text({ ...minimal, format: 'n8n' }))).toMatchObject([{ rule: 'unknown-format', pointer: '/format', remedy: expect.stringContaining('flowbench/workflow') }])
  })

  test.each([[2, 'newer Flowbench'], ['1', 'Write "version": 1'], [undefined, 'Write "version": 1'], [0, 'Write "version": 1']])('of version %s is refused with what would be accepted', (version, remedy) => {
    expect(problemsOf(text({ ...minimal, version }))).toMatchObject([{ rule: 'unknown-version', pointer: '/version', remedy: expect.stringContaining(remedy) }])
  })

  test('without a format is told what to add when it looks like a workflow', () => {
    const { format: _, ...rest } = minimal
    expect(problemsOf(text(rest))[0]?.remedy).toContain('Add "format"')
  })

  test('in a bundle is refused with the pointer into the bundle', () => {
    const workflows = [minimal, { ...minimal, id: 'wf_b', version: 9 }, { ...minimal, id: 'wf_c', nodes: [{ id: 'a' }] }]
    const problems = problemsOf(text({ format: 'flowbench/bundle', version: 1, workflows }))
    expect(problems.map((problem) => problem.pointer)).toEqual(['/workflows/1/version', '/workflows/2/nodes/0/type', '/workflows/2/nodes/0/name', '/workflows/2/nodes/0/input'])
  })

  test('a bundle with one id twice is refused', () => {
    expect(problemsOf(text({ format: 'flowbench/bundle', version: 1, workflows: [minimal, minimal] }))).toMatchObject([{ rule: 'duplicate-id', pointer: '/workflows/1/id' }])
  })
})

describe('what the schema refuses', () => {
  test('is listed whole, each with pointer, node and remedy', () => {
    const problems = problemsOf(text({
      ...minimal, trigger: { type: 'cron' },
      nodes: [{ id: 'a b', type: 'set', name: 'A', input: [], colour: 'red' }, { id: 'ok', type: 'set', name: 7, inputs: {}, input: {}, settings: { retry: { maxAttempts: 0 }, onError: 'ignore' } }],
      edges: [{ from: 'trigger' }], extra: 1,
    }))
    expect(problems.every((problem) => problem.message !== '' && problem.remedy !== '' && problem.severity === 'error')).toBe(true)
    const byPointer = Object.fromEntries(problems.map((problem) => [problem.pointer, problem]))
    expect(byPointer['/trigger/type']?.remedy).toContain('"manual", "webhook", "schedule"')
    expect(byPointer['/nodes/0/id']?.remedy).toContain('A node id is a letter')
    expect(byPointer['/nodes/0/input']).toMatchObject({ nodeId: 'a b', message: '"input" in entry 1 of "nodes" is a list' })
    expect(byPointer['/nodes/0/colour']).toMatchObject({ rule: 'unknown-key' })
    expect(byPointer['/nodes/1/inputs']).toMatchObject({ nodeId: 'ok', remedy: 'Write "input", or remove it', suggestion: 'input' })
    expect(byPointer['/nodes/1/name']).toMatchObject({ message: '"name" in entry 2 of "nodes" is 7', remedy: 'Write a text in double quotes' })
    expect(byPointer['/nodes/1/settings/retry/maxAttempts']?.remedy).toBe('Write 1 or more')
    expect(byPointer['/nodes/1/settings/onError']?.remedy).toBe('Write one of "fail", "continue", "port"')
    expect(byPointer['/edges/0/to']).toMatchObject({ rule: 'missing' })
    expect(byPointer['/extra']).toMatchObject({ rule: 'unknown-key' })
    expect(problems).toHaveLength(10)
  })
})

describe('the guide\'s own form', () => {
  const guide = {
    name: 'MCP Workflow',
    steps: [{ name: 'Use MCP Tool', type: 'mcp_tool', config: { server: 'my_tools', tool: 'search_documents', args: { query: '{{ event.payload.query }}' } } }],
  }

  test('becomes a workflow whose tool step says what it needs', () => {
    const result = parseDocument(text(guide))
    if (result.status !== 'guide') throw new Error(result.status)
    expect(result.workflow).toMatchObject({
      id: 'wf_mcp_workflow', name: 'MCP Workflow', trigger: { type: 'manual' },
      nodes: [{ id: 'use_mcp_tool', name: 'Use MCP Tool', type: 'mcp.call-tool', input: guide.steps[0]?.config }],
      edges: [{ from: 'trigger', to: 'use_mcp_tool' }],
    })
    expect(result.notes.join('\n')).toContain('needs the MCP server "my_tools" and its tool "search_documents", called with query')
  })

  test('chains its steps in order, and a condition by its true side', () => {
    const result = parseDocument(text({
      name: 'Steps', steps: [
        { name: 'Fetch', type: 'http_request', config: { method: 'GET', url: 'https://example.com' } },
        { name: 'Fetch', type: 'condition', config: { condition: '{{ true }}' } },
        { name: '2 wait!', type: 'delay', config: { seconds: 2.5 } },
        { name: '???', type: 'custom_thing' },
      ],
    }))
    if (result.status !== 'guide') throw new Error(result.status)
    expect(result.workflow.nodes.map(({ id, type }) => [id, type])).toEqual([['fetch', 'http.request'], ['fetch_2', 'branch'], ['_2_wait', 'wait'], ['step', 'custom_thing']])
    expect(result.workflow.nodes.map((node) => node.input)).toEqual([{ method: 'GET', url: 'https://example.com' }, { when: '{{ true }}' }, { durationMs: 2500 }, {}])
    expect(result.workflow.edges).toEqual([{ from: 'trigger', to: 'fetch' }, { from: 'fetch', to: 'fetch_2' }, { from: 'fetch_2', port: 'true', to: '_2_wait' }, { from: '_2_wait', to: 'step' }])
    expect(parseDocument(serialize(result.workflow)).status).toBe('workflow')
  })

  test('is refused with pointers when a step is not one', () => {
    expect(problemsOf(text({ name: 'A', steps: [{ name: 'x' }, 5] })).map((problem) => problem.pointer)).toEqual(['/steps/0/type', '/steps/1'])
  })
})
