import type { z } from 'zod'
import { listed, nearest } from '../expression/fault.ts'
import { isJsonObject } from '../json.ts'
import type { Problem } from '../problem.ts'
import {
  Layout, LayoutBox, NodeSettings, Point, RetryPolicy, Sample, Trigger, Workflow, WorkflowEdge, WorkflowNode,
  WorkflowSettings, WorkflowTest,
} from '../workflow.ts'
import { toPointer, valueAt } from './pointer.ts'

type Issue = z.core.$ZodIssue

/** A file may be wrong in every node; after this many nobody reads on. */
const maxProblems = 500

/** What the schema found wrong, in words: each with its place, and what to write instead. */
export function schemaProblems(error: z.ZodError, document: unknown, at: readonly PropertyKey[] = []): Problem[] {
  return error.issues.slice(0, maxProblems).flatMap((issue) => issueProblems(issue, document, at))
}

function issueProblems(issue: Issue, document: unknown, at: readonly PropertyKey[]): Problem[] {
  const found = valueAt(document, issue.path)
  const base = { severity: 'error', rule: 'schema', pointer: toPointer([...at, ...issue.path]), ...nodeIdOf(document, issue.path) } as const
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, issue.path, document, at, base))
  if (found === undefined && issue.code !== 'custom') {
    return [{ ...base, rule: 'missing', message: `"${String(issue.path.at(-1))}" is missing${placeOf(issue.path)}`, remedy: `Add it: ${expectation(issue)}` }]
  }
  return [{ ...base, message: `${nameOf(issue.path)} ${complaint(issue, found)}`, remedy: `Write ${expectation(issue)}` }]
}

function unknownKey(key: string, path: readonly PropertyKey[], document: unknown, at: readonly PropertyKey[], base: { severity: 'error'; nodeId?: string }): Problem {
  const known = knownKeys(path, document)
  const meant = nearest(key, known)
  return {
    ...base, rule: 'unknown-key', pointer: toPointer([...at, ...path, key]),
    message: `"${key}" is not a key that is known${placeOf([...path, key])}`,
    remedy: meant ? `Write "${meant}", or remove it` : known.length > 0 ? `Remove it; the keys here are ${listed(known)}` : 'Remove it',
    ...(meant ? { suggestion: meant } : {}),
  }
}

/** What is wrong with the value that is there. */
function complaint(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case 'too_big':
      if (issue.origin === 'array') return `has ${Array.isArray(found) ? found.length.toLocaleString('en') : 'too many'} entries, more than the ${issue.maximum.toLocaleString('en')} that are allowed`
      if (issue.origin === 'string') return `is longer than ${issue.maximum.toLocaleString('en')} characters`
      return `is ${shown(found)}, above the largest that is allowed, ${issue.maximum.toLocaleString('en')}`
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return 'is empty'
      return `is ${shown(found)}, below the smallest that is allowed, ${issue.minimum.toLocaleString('en')}`
    case 'invalid_format': return `is ${shown(found)}, which has the wrong form`
    default: return `is ${shown(found)}`
  }
}

/** What should be there. */
function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type': return typeNames[issue.expected] ?? issue.expected
    case 'invalid_value': return issue.values.length === 1 ? JSON.stringify(issue.values[0]) : `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`
    case 'too_big': return issue.origin === 'string' ? `at most ${issue.maximum.toLocaleString('en')} characters` : issue.origin === 'array' ? `at most ${issue.maximum.toLocaleString('en')} entries` : `${issue.maximum.toLocaleString('en')} or less`
    case 'too_small': return issue.origin === 'string' ? 'at least one character' : issue.origin === 'array' ? `at least ${issue.minimum.toLocaleString('en')}` : `${issue.minimum.toLocaleString('en')} or more`
    case 'invalid_format': return issue.message.startsWith('Invalid') ? `a text of the form ${issue.pattern ?? issue.format}` : issue.message
    case 'invalid_union': return issue.discriminator === 'type' ? `one of ${triggerTypes.map((type) => `"${type}"`).join(', ')}` : 'a JSON value'
    default: return issue.message
  }
}

const typeNames: Record<string, string> = {
  string: 'a text in double quotes', number: 'a number', int: 'a whole number', boolean: 'true or false',
  object: 'an object, { … }', record: 'an object, { … }', array: 'a list, [ … ]', null: 'null',
}

const triggerTypes = Trigger.options.map((option) => option.shape.type.value)

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (isJsonObject(value)) return 'an object'
  const text = JSON.stringify(value) ?? 'absent'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function nameOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1)
  if (last === undefined) return 'The document'
  return typeof last === 'number' ? `Entry ${last + 1} of "${String(path.at(-2))}"` : `"${String(last)}"${placeOf(path)}`
}

function placeOf(path: readonly PropertyKey[]): string {
  const [list, index] = path
  if (path.length < 2) return ''
  if (typeof index === 'number') return ` in entry ${index + 1} of "${String(list)}"`
  return ` in "${path.slice(0, -1).map(String).join('.')}"`
}

function nodeIdOf(document: unknown, path: readonly PropertyKey[]): { nodeId?: string } {
  if (path[0] !== 'nodes' || typeof path[1] !== 'number') return {}
  const id = valueAt(document, ['nodes', path[1], 'id'])
  return typeof id === 'string' ? { nodeId: id } : {}
}

/** The keys that may stand at a place, for "did you mean". */
function knownKeys(path: readonly PropertyKey[], document: unknown): string[] {
  const place = path.map((part) => (typeof part === 'number' ? '*' : String(part))).join('/')
  if (place === 'trigger') {
    const type = valueAt(document, ['trigger', 'type'])
    return Object.keys(Trigger.options.find((option) => option.shape.type.value === type)?.shape ?? {})
  }
  if (path[0] === 'layout' && path[1] === 'nodes' && path.length === 3) return Object.keys(Point.shape)
  return Object.keys(shapes[place]?.shape ?? {})
}

const shapes: Record<string, z.ZodObject> = {
  '': Workflow, 'nodes/*': WorkflowNode, 'nodes/*/settings': NodeSettings, 'nodes/*/settings/retry': RetryPolicy,
  'edges/*': WorkflowEdge, 'samples/*': Sample, 'tests/*': WorkflowTest, settings: WorkflowSettings, layout: Layout,
  'layout/notes/*': LayoutBox, 'layout/groups/*': LayoutBox,
}
