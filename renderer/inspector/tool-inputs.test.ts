import { expect, test } from 'vitest'
import { addInput, inputsOf, nameProblem, removeInput, withInput, type ToolInput } from './tool-inputs.ts'

const schema = {
  type: 'object', additionalProperties: false, required: ['topic', 'depth'],
  properties: { topic: { type: 'string', maxLength: 80, description: 'What about' }, depth: { type: 'integer', minimum: 1 }, tone: { enum: ['dry', 'warm'] }, tags: { type: 'array', items: { type: 'string' } }, who: { type: 'object', properties: { id: { type: 'string' } } }, anything: {} },
}
const at = (index: number): ToolInput => inputsOf(schema)[index] as ToolInput

test('a schema is a list of inputs, and what a form cannot show is said to be other', () => {
  expect(inputsOf(schema).map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([['topic', 'text', true], ['depth', 'integer', true], ['tone', 'choice', false], ['tags', 'texts', false], ['who', 'other', false], ['anything', 'any', false]])
  expect(at(2).options).toEqual(['dry', 'warm'])
})

test('each input can be changed, and nothing else changes with it', () => {
  for (const [index] of inputsOf(schema).entries()) expect(withInput(schema, index, at(index))).toEqual(schema)
  const renamed = withInput(schema, 0, { ...at(0), name: 'subject', isRequired: false })
  expect(Object.keys(renamed['properties'] as object)).toEqual(['subject', 'depth', 'tone', 'tags', 'who', 'anything'])
  expect(renamed).toMatchObject({ required: ['depth'], additionalProperties: false, properties: { subject: { type: 'string', maxLength: 80, description: 'What about' } } })
  expect(withInput(schema, 0, { ...at(0), kind: 'boolean' })).toMatchObject({ properties: { topic: { type: 'boolean', description: 'What about' } } })
  expect(withInput(schema, 2, { ...at(2), options: ['dry', 'warm', 'kind'] })).toMatchObject({ properties: { tone: { enum: ['dry', 'warm', 'kind'] } } })
  expect(withInput(schema, 4, { ...at(4), description: 'Whom' })).toMatchObject({ properties: { who: { description: 'Whom', properties: { id: { type: 'string' } } } } })
})

test('inputs are added under a name of their own, and removed with what says that they are required', () => {
  const added = addInput(addInput({}))
  expect(added).toEqual({ type: 'object', properties: { input: { type: 'string' }, input_2: { type: 'string' } }, required: ['input', 'input_2'] })
  expect(removeInput(removeInput(added, 0), 0)).toEqual({ type: 'object', properties: {} })
})

test('two inputs are not called alike, and each is a name', () => {
  expect(nameProblem(schema, 0, 'topic')).toBeUndefined()
  expect(nameProblem(schema, 0, 'depth')).toBe('There is one of this name')
  for (const name of ['', 'two words', '1st', 'ü']) expect(nameProblem(schema, 0, name)).toBe('A letter or _, then letters, digits and _')
})
