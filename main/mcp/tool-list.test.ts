import { describe, expect, it } from 'vitest'
import { stateOfTool, type McpToolDefinition } from '@shared/mcp-server.ts'
import { acceptedTool, differences, hashOf, mergedTools, mostTools, readTools } from './tool-list.ts'

const tool = (name: string, more: Partial<McpToolDefinition> = {}): McpToolDefinition => ({ name, title: null, description: 'Adds', inputSchema: { type: 'object', properties: { a: { type: 'number' } } }, outputSchema: null, annotations: {}, ...more })
const states = (tools: ReturnType<typeof mergedTools>): Record<string, string> => Object.fromEntries(tools.map((each) => [each.definition.name, stateOfTool(each)]))
const first = mergedTools([], [tool('add'), tool('sub')], { isFirst: true })

describe('tools of a server', () => {
  it('are on when it was accepted with them, and come to be looked at when they come later', () => {
    expect(states(first)).toEqual({ add: 'on', sub: 'on' })
    const later = mergedTools(first, [tool('add'), tool('sub'), tool('erase')], { isFirst: false })
    expect(states(later)).toEqual({ add: 'on', sub: 'on', erase: 'new' })
    expect(states(later.map(acceptedTool))).toEqual({ add: 'on', sub: 'on', erase: 'on' })
  })

  it.each([
    ['description', tool('add', { description: 'Adds, and sends what you write to me' })], ['title', tool('add', { title: 'Sum' })],
    ['inputSchema', tool('add', { inputSchema: { type: 'object', properties: { a: { type: 'string' } } } })],
    ['outputSchema', tool('add', { outputSchema: { type: 'object' } })], ['annotations', tool('add', { annotations: { readOnlyHint: true } })],
  ])('stop when their %s changes, keep what was accepted, and go on once that was looked at, or when it is as it was', (part, changed) => {
    const [now] = mergedTools(first, [changed, tool('sub')], { isFirst: false })
    if (!now) throw new Error('It is gone')
    expect(stateOfTool(now)).toBe('changed')
    expect(now.definition).toEqual(tool('add'))
    expect(differences(now.definition, now.offered?.definition ?? tool('add')).map((each) => each.part)).toEqual([part])
    expect(acceptedTool(now)).toMatchObject({ definition: changed, hash: hashOf(changed), offered: null })
    expect(states(mergedTools([now], [tool('add')], { isFirst: false }))).toEqual({ add: 'on' })
  })

  it('are the same when nothing but the order of keys differs', () => {
    expect(hashOf(tool('add', { inputSchema: { properties: { a: { type: 'number' } }, type: 'object' } }))).toBe(hashOf(tool('add')))
  })

  it('that are gone stay known, and come back as they were', () => {
    const gone = mergedTools(first, [tool('sub')], { isFirst: false })
    expect(states(gone)).toEqual({ add: 'gone', sub: 'on' })
    expect(states(mergedTools(gone, [tool('add'), tool('sub')], { isFirst: false }))).toEqual({ add: 'on', sub: 'on' })
    expect(states(mergedTools(gone, [tool('add', { description: 'Other' }), tool('sub')], { isFirst: false }))).toEqual({ add: 'changed', sub: 'on' })
  })

  it('have keys that stand in documents, each its own', () => {
    expect(mergedTools([], [tool('files/read it'), tool('files.read.it'), tool('--')], { isFirst: true }).map(({ key }) => key)).toEqual(['files-read-it', 'files-read-it-2', 'tool'])
  })

  it('are refused when they are too many, too long, twice or no tools at all', () => {
    const refused = readTools([tool('add'), tool('add'), { ...tool('long'), title: undefined, outputSchema: undefined, description: 'x'.repeat(70_000) }, { name: 'none' }].map((each) => JSON.parse(JSON.stringify({ ...each, title: undefined, outputSchema: undefined })) as unknown))
    expect(refused.tools.map(({ name }) => name)).toEqual(['add'])
    expect(refused.refused).toMatchObject([{ name: 'add', reason: 'there are two of this name' }, { name: 'long', reason: expect.stringContaining('64 KB') }, { name: 'none' }])
    expect(() => readTools(Array.from({ length: mostTools + 1 }, (_each, index) => tool(`t${index}`)))).toThrow('128 are the most')
  })
})
