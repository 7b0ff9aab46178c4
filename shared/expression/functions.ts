import type { FunctionDefinition } from './define-function.ts'
import { dateFunctions } from './functions-date.ts'
import { listFunctions } from './functions-list.ts'
import { numberFunctions } from './functions-number.ts'
import { textFunctions } from './functions-text.ts'

const all: readonly FunctionDefinition[] = [...textFunctions, ...listFunctions, ...numberFunctions, ...dateFunctions]

const byName = new Map<string, FunctionDefinition[]>()
for (const definition of all) byName.set(definition.name, [...(byName.get(definition.name) ?? []), definition])

export function functionsNamed(name: string): readonly FunctionDefinition[] | undefined {
  return byName.get(name)
}

/** Names for "did you mean". */
export function functionNames(): string[] {
  return [...byName.keys(), 'map', 'filter', 'all', 'exists', 'exists_one', 'existsOne', 'has', 'orValue', 'or', 'hasValue', 'value']
}

/** What people write from habit, and what it is called here. */
export const otherNames: Record<string, string> = {
  toUpperCase: 'upper', toLowerCase: 'lower', includes: 'contains', len: 'size', count: 'size', toString: 'string', toISOString: 'iso',
  push: 'concat', some: 'exists', every: 'all', find: 'filter', average: 'avg', mean: 'avg', uniq: 'distinct', unique: 'distinct',
  default: 'orValue', stringify: 'json', format: 'formatDate', date: 'timestamp', len_: 'size', trunc: 'int', parseInt: 'int', parseFloat: 'number',
  flat: 'flatten', replaceAll: 'replace', substr: 'substring', encodeURIComponent: 'urlEncode', match: 'matches', test: 'matches', search: 'matches',
}

type FunctionDoc = { name: string; signature: string; description: string; example: string }

const macroDocs: readonly FunctionDoc[] = [
  { name: 'map', signature: 'list.map(x, expression): list', description: 'The expression for each element, called x; over an object, for each key', example: '[1, 2].map(x, x * 2) == [2, 4]' },
  { name: 'filter', signature: 'list.filter(x, condition): list', description: 'The elements for which the condition is true', example: '[1, 2].filter(x, x > 1) == [2]' },
  { name: 'exists', signature: 'list.exists(x, condition): bool', description: 'Whether the condition is true for one element or more', example: '[1, 2].exists(x, x > 1)' },
  { name: 'all', signature: 'list.all(x, condition): bool', description: 'Whether the condition is true for every element', example: '[1, 2].all(x, x > 0)' },
  { name: 'exists_one', signature: 'list.exists_one(x, condition): bool', description: 'Whether the condition is true for just one element', example: '[1, 2].exists_one(x, x > 1)' },
  { name: 'has', signature: 'has(path): bool', description: 'Whether the path is there, as in has(event.payload.user.name)', example: 'has({"a": 1}.a)' },
  { name: 'orValue', signature: 'optional.orValue(value): any', description: 'What .?key gave, or this value when it is absent', example: '{"a": 1}.?b.orValue(0) == 0' },
  { name: 'or', signature: 'optional.or(optional): optional', description: 'What .?key gave, or the other optional value', example: '{"a": 1}.?b.or({"a": 1}.?a).orValue(0) == 1' },
  { name: 'hasValue', signature: 'optional.hasValue(): bool', description: 'Whether .?key found something', example: '!{"a": 1}.?b.hasValue()' },
  { name: 'value', signature: 'optional.value(): any', description: 'What .?key gave; an error when it is absent', example: '{"a": 1}.?a.value() == 1' },
]

/** For completion and the documentation, in the order of the tables. Every example is true. */
export const functionDocs: FunctionDoc[] = [...macroDocs, ...all.map(({ name, signature, description, example }) => ({ name, signature, description, example }))]
