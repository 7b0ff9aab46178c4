import type { AnyAction } from '@main/connectors/define.ts'
import { z } from 'zod'

type Schema = { properties?: Record<string, Schema>; items?: Schema; 'x-literal'?: unknown; 'x-each'?: unknown }

const known = new WeakMap<AnyAction, (pointer: string) => boolean>()

/** Which fields of an action's input are not templates: code and the like (`x-literal`), and what is evaluated item by item (`x-each`). */
export function literalFields(action: AnyAction): (pointer: string) => boolean {
  const found = known.get(action)
  if (found) return found
  const patterns = patternsIn(z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' }) as Schema, '')
  const test = patterns.length === 0 ? () => false : matcher(patterns)
  known.set(action, test)
  return test
}

function patternsIn(schema: Schema, pointer: string): string[] {
  if (schema['x-literal'] === true || schema['x-each'] === true) return [pointer]
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => patternsIn(property, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`))
  return typeof schema.items === 'object' ? [...inside, ...patternsIn(schema.items, `${pointer}/*`)] : inside
}

function matcher(patterns: readonly string[]): (pointer: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !pattern.includes('/*')))
  const within = patterns.filter((pattern) => pattern.includes('/*')).map((pattern) => pattern.split('/'))
  return (pointer) => {
    if (exact.has(pointer)) return true
    if (within.length === 0) return false
    const parts = pointer.split('/')
    return within.some((pattern) => pattern.length === parts.length && pattern.every((part, at) => part === '*' || part === parts[at]))
  }
}
