import { expect, it } from 'vitest'
import { answerProblems, defaultAnswers, typedAnswer, type QuestionField } from './question-form.ts'

const about = { title: '', description: '', isRequired: false }
const text = (more: object = {}): QuestionField => ({ ...about, kind: 'text', name: 'a', ...more })
const several: QuestionField = { ...about, kind: 'several', name: 'a', options: [{ value: 'g', label: 'Guitar' }, { value: 'p', label: 'Piano' }], minItems: 1, maxItems: 1 }
const problem = (field: QuestionField, a: never | string | number | boolean | string[]): string | undefined => answerProblems([field], { a }).get('a')

it.each([
  [text({ format: 'date' }), '2027-02-28', undefined], [text({ format: 'date' }), '2027-02-31', 'Write a day such as 2027-01-31'],
  [text({ format: 'date-time' }), '2027-02-28T09:00:00Z', undefined], [text({ format: 'date-time' }), '2027-02-28', 'Write a moment such as 2027-01-31T09:00:00Z'],
  [text({ format: 'email' }), 'ada@example.com', undefined], [text({ format: 'email' }), 'ada', 'Write an address such as ada@example.com'],
  [text({ format: 'uri' }), 'x', 'Write a whole address such as https://example.com'], [text({ minLength: 2, maxLength: 3 }), 'x', 'Write 2 to 3 characters'],
  [text({ isRequired: true }), '', 'An answer is needed'], [text(), 7, 'Write text'],
  [{ ...about, kind: 'number', name: 'a', isWhole: true } as QuestionField, 1.5, 'Write a whole number'], [{ ...about, kind: 'number', name: 'a', isWhole: false, minimum: 2 } as QuestionField, 1, 'Write 2 or more'],
  [several, ['g'], undefined], [several, ['g', 'p'], 'Choose just 1'], [several, ['x'], 'Choose from the list'], [several, ['g', 'g'], 'Choose from the list'],
])('%j takes %j, or says what is wrong: %s', (field, value, wanted) => {
  expect(problem(field, value as never)).toBe(wanted)
})

it('what is needed and missing is named, and so is what nobody asked', () => {
  expect([...answerProblems([text({ isRequired: true })], { b: 1 })]).toEqual([['a', 'An answer is needed'], ['b', 'That was not asked']])
})

it('a form begins with its defaults, and a box that must be answered with what it shows', () => {
  expect(defaultAnswers([text({ default: 'x' }), { ...about, kind: 'truth', name: 'b', isRequired: true }, { ...about, kind: 'truth', name: 'c' }])).toEqual({ a: 'x', b: false })
})

it('answers can be typed: choices by their names too, truth values as yes and no', () => {
  expect(typedAnswer(several, 'piano, g')).toEqual(['p', 'g'])
  expect(typedAnswer({ ...about, kind: 'truth', name: 'a' }, 'Yes')).toBe(true)
  expect(typedAnswer({ ...about, kind: 'number', name: 'a', isWhole: false }, 'seven')).toBeNull()
})
