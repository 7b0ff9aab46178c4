import { expect, it } from 'vitest'
import { readQuestion } from './question.ts'

const read = (properties: object, more: object = {}) => readQuestion({ message: 'Who are you?', requestedSchema: { type: 'object', properties, ...more } })

it('a flat schema is a form: texts, numbers, truth values, and choices with their names', () => {
  expect(read({
    name: { type: 'string', title: 'Name', minLength: 2 }, mail: { type: 'string', format: 'email' }, age: { type: 'integer', minimum: 0, default: 30 }, ready: { type: 'boolean', default: true },
    size: { type: 'string', enum: ['s', 'l'], enumNames: ['Small', 'Large'] }, hero: { type: 'string', oneOf: [{ const: 'h1', title: 'Ada' }] },
    likes: { type: 'array', items: { enum: ['tea', 'rain'] }, maxItems: 1 }, seen: { type: 'array', items: { anyOf: [{ const: 'p', title: 'Paris' }] }, default: ['p'] },
  }, { required: ['name'] })?.fields).toEqual([
    { kind: 'text', name: 'name', title: 'Name', description: '', isRequired: true, minLength: 2 },
    { kind: 'text', name: 'mail', title: 'mail', description: '', isRequired: false, format: 'email' },
    { kind: 'number', name: 'age', title: 'age', description: '', isRequired: false, isWhole: true, minimum: 0, default: 30 },
    { kind: 'truth', name: 'ready', title: 'ready', description: '', isRequired: false, default: true },
    { kind: 'one', name: 'size', title: 'size', description: '', isRequired: false, options: [{ value: 's', label: 'Small' }, { value: 'l', label: 'Large' }] },
    { kind: 'one', name: 'hero', title: 'hero', description: '', isRequired: false, options: [{ value: 'h1', label: 'Ada' }] },
    { kind: 'several', name: 'likes', title: 'likes', description: '', isRequired: false, maxItems: 1, options: [{ value: 'tea', label: 'tea' }, { value: 'rain', label: 'rain' }] },
    { kind: 'several', name: 'seen', title: 'seen', description: '', isRequired: false, default: ['p'], options: [{ value: 'p', label: 'Paris' }] },
  ])
})

it('what is no flat form, or more than a window shows, is not shown; long words are cut', () => {
  expect(read({ home: { type: 'object', properties: {} } })).toBeNull()
  expect(readQuestion({ mode: 'url', message: 'Go there', url: 'https://example.com', elicitationId: '1' })).toBeNull()
  expect(read(Object.fromEntries(Array.from({ length: 51 }, (_each, index) => [`f${index}`, { type: 'boolean' }])))).toBeNull()
  expect(read({ a: { type: 'string', enum: Array.from({ length: 201 }, (_each, index) => String(index)) } })).toBeNull()
  expect(readQuestion({ message: 'x'.repeat(9_000), requestedSchema: { type: 'object', properties: {} } })?.message).toHaveLength(4_001)
})

it('a pattern, which could take for ever, and a format that nobody knows are left out', () => {
  expect(read({ a: { type: 'string', pattern: '(a+)+$', format: 'password' } })?.fields).toEqual([{ kind: 'text', name: 'a', title: 'a', description: '', isRequired: false }])
})
