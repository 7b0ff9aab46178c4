import { describe, expect, test } from 'vitest'
import { NodeType } from '../node-type.ts'
import { engineKind, engineKinds } from './all.ts'

describe.each(engineKinds.map((kind) => [kind.type, kind] as const))('the kind %s', (type, kind) => {
  test('is a node type that fits the palette', () => {
    expect(() => NodeType.parse(kind.nodeType)).not.toThrow()
    expect(kind.nodeType.type).toBe(type)
    expect(kind.nodeType.summary.length).toBeLessThanOrEqual(40)
    expect(engineKind(type)).toBe(kind)
  })

  test('can be drawn as a form: every field has a title and says what it is', () => {
    const properties = kind.nodeType.inputSchema.properties ?? {}
    expect(Object.keys(properties).length).toBeGreaterThan(0)
    for (const [field, schema] of Object.entries(properties)) {
      expect(schema, field).toMatchObject({ title: expect.any(String), description: expect.any(String) })
    }
  })
})

test('fields that are looked at once an item are marked as such', () => {
  expect(engineKind('filter')?.nodeType.inputSchema.properties).toMatchObject({ where: { 'x-each': true, 'x-widget': 'condition' } })
  expect(engineKind('loop')?.nodeType.inputSchema.properties).toMatchObject({ collect: { 'x-each': true } })
  expect(engineKind('loop')?.nodeType.inputSchema.required).toEqual(['items'])
})

test('a pinned output says which port it stands for', () => {
  expect(engineKind('branch')?.portsOfOutput?.({ result: true })).toEqual(['true'])
  expect(engineKind('branch')?.portsOfOutput?.({ result: false })).toEqual(['false'])
  expect(engineKind('switch')?.portsOfOutput?.({ port: 'big' })).toEqual(['big'])
  expect(engineKind('loop')?.portsOfOutput?.([1])).toEqual(['done'])
})

test('a wait takes a length of time or a moment, and not both', () => {
  const input = engineKind('wait')?.input
  expect(input?.safeParse({ durationMs: 5 }).success).toBe(true)
  expect(input?.safeParse({ until: '2027-01-01T00:00:00Z' }).success).toBe(true)
  expect(input?.safeParse({}).success).toBe(false)
  expect(input?.safeParse({ durationMs: 5, until: '2027-01-01T00:00:00Z' }).success).toBe(false)
})
