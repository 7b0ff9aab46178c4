import { describe, expect, test } from 'vitest'
import { engineKinds } from '@shared/kinds/all.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { bestUnit } from './duration.ts'
import { controlFor, freshValue, isExpression, labelFrom, literalFrom, objectSchema } from './control.ts'

const kindOf = (schema: JsonSchema) => controlFor(schema, schema).kind

describe('a field is drawn by its schema', () => {
  test.each<[JsonSchema, string]>([
    [{ type: 'string' }, 'text'], [{ type: ['string', 'null'] }, 'text'], [{ type: 'integer' }, 'number'], [{ type: 'boolean' }, 'boolean'], [{ enum: ['a', 'b'] }, 'enum'], [{ const: 1 }, 'constant'],
    [{ type: 'array', items: { type: 'string' } }, 'list'], [{ type: 'array', items: {} }, 'any'], [{ type: 'array', items: {}, 'x-options': 'people' }, 'choices'], [{ type: 'object', 'x-fields': 'columns' }, 'asked'], [{ type: 'object', properties: { a: {} } }, 'object'], [{ type: 'object', additionalProperties: { type: 'string' } }, 'fields'], [{ type: 'object' }, 'any'], [{}, 'any'],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'text'], [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'any'],
    [{ oneOf: [{ type: 'object', properties: { kind: { const: 'a' } } }, { type: 'object', properties: { kind: { const: 'b' } } }] }, 'union'],
    [{ $ref: '#/$defs/n', $defs: { n: { type: 'number' } } }, 'number'], [{ type: 'string', 'x-widget': 'code', 'x-language': 'jsonata' }, 'code'], [{ type: 'integer', 'x-widget': 'duration' }, 'duration'],
  ])('%j: %s', (schema, kind) => {
    expect(kindOf(schema)).toBe(kind)
  })

  test('every field of every engine kind has a control, and what a new one begins with fits it', () => {
    for (const { nodeType } of engineKinds) {
      for (const [key, part] of Object.entries(nodeType.inputSchema.properties ?? {})) {
        const control = controlFor(objectSchema(part, nodeType.inputSchema), nodeType.inputSchema)
        expect(control.kind, `${nodeType.type}.${key}`).not.toBe('constant')
        expect(() => freshValue(objectSchema(part, nodeType.inputSchema), nodeType.inputSchema)).not.toThrow()
      }
    }
  })
})

test('a field is an expression when its value is one; what may be anything is, until it holds JSON', () => {
  expect(isExpression({ kind: 'number', integer: false }, '{{ 1 }}')).toBe(true)
  expect(isExpression({ kind: 'number', integer: false }, 5)).toBe(false)
  expect(isExpression({ kind: 'any' }, undefined)).toBe(true)
  expect(isExpression({ kind: 'any' }, { a: 1 })).toBe(false)
  expect(isExpression({ kind: 'code', language: 'javascript' }, '{{ 1 }}')).toBe(false)
})

test('going back to a literal keeps a value that fits and drops one that does not', () => {
  expect(literalFrom({ kind: 'number', integer: false }, 7)).toBe(7)
  expect(literalFrom({ kind: 'number', integer: false }, 'x')).toBeUndefined()
  expect(literalFrom({ kind: 'list', item: {} }, 'x')).toEqual([])
  expect(literalFrom({ kind: 'enum', values: ['a'] }, 'b')).toBeUndefined()
})

test('a new entry of a list has what is required of it', () => {
  expect(freshValue({ type: 'object', required: ['port', 'kind'], properties: { port: { type: 'string' }, kind: { const: 'x' }, when: { type: 'boolean' } } }, {})).toEqual({ port: '', kind: 'x' })
})

test('a key without a title reads as words', () => {
  expect(['maxAttempts', 'content_type', 'baseUrl'].map(labelFrom)).toEqual(['Max attempts', 'Content type', 'Base URL'])
})

test('a duration shows in the largest unit that is whole', () => {
  expect([90_000, 120_000, 1_500, 86_400_000, 0, null].map(bestUnit)).toEqual(['s', 'min', 'ms', 'd', 's', 's'])
})
