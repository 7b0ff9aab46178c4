import { controlFor, freshValue, objectSchema, type Control } from '../renderer/inspector/form/control.ts'
import { isCredentialName } from '@shared/http/credentials.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { z } from 'zod'

/** The schema as the app has it, or a sentence about why it cannot be a form at all. */
export function schemaOf(schema: z.ZodType): JsonSchema | string {
  try {
    return z.toJSONSchema(schema, { io: 'input' }) as JsonSchema
  } catch (error) {
    return `The schema holds something that JSON cannot say: ${error instanceof Error ? error.message : String(error)}. Take a text, and turn it into what you need in \`run\`.`
  }
}

/** What keeps a schema from being a form that a person can fill in, each as a sentence that names the field. */
export function formProblems(schema: z.ZodType): string[] {
  const root = schemaOf(schema)
  if (typeof root === 'string') return [root]
  if (root.type !== 'object' || !root.properties) return ['The schema is no object with fields: use z.strictObject({ … }).']
  return fieldsProblems(root, root, '')
}

/** Fields that hold a credential by their name and are no reference to a secret. */
export function bareSecrets(schema: z.ZodType): string[] {
  const root = schemaOf(schema)
  if (typeof root === 'string') return [root]
  return Object.entries(root.properties ?? {}).flatMap(([name, given]) => {
    const part = objectSchema(given, root)
    return isCredentialName(name) && controlFor(part, root).kind === 'text' && !isSecret(part, root) ? [`${name} looks like a secret by its name, and its value would be kept readable. Use SecretRef.`] : []
  })
}

function fieldsProblems(schema: JsonSchema, root: JsonSchema, within: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, part]) => fieldProblems(objectSchema(part, root), root, `${within}${name}`))
}

function fieldProblems(schema: JsonSchema, root: JsonSchema, at: string): string[] {
  const control = controlFor(schema, root)
  if (control.kind === 'constant') return []
  return [
    ...(isSaid(schema.title) ? [] : [`${at} has no title: add .meta({ title: '…' }) as the last call.`]),
    ...(isSaid(schema.description) || schema.description === undefined ? [] : [`${at} has an empty description.`]),
    ...optionsProblems(schema, control, at),
    ...controlProblems(schema, control, root, at),
    ...freshProblems(schema, root, at),
  ]
}

function controlProblems(schema: JsonSchema, control: Control, root: JsonSchema, at: string): string[] {
  const undrawn = (['allOf', 'not', 'prefixItems'] as const).filter((keyword) => schema[keyword] !== undefined)
  if (undrawn.length > 0) return [`${at} uses ${undrawn.join(' and ')}, which the form does not draw.`]
  switch (control.kind) {
    case 'object': return fieldsProblems(schema, root, `${at}.`)
    case 'list': return entryProblems(control.item, root, `${at}[]`)
    case 'fields': return entryProblems(control.value, root, `${at}.*`)
    case 'union': return control.options.flatMap((option, index) => fieldsProblems(option, root, `${at}(${index + 1}).`))
    case 'any': return schema['x-widget'] === 'json' || !isRestricted(schema) || isSecret(schema, root) ? [] : [`${at} takes several kinds of values, for which the form has no control: take one kind, tell objects apart by a constant key, or say .meta({ 'x-widget': 'json' }).`]
    default: return []
  }
}

/** An entry has the label of its list; its own fields have theirs. One of several kinds is written as an expression or JSON. */
function entryProblems(schema: JsonSchema, root: JsonSchema, at: string): string[] {
  const control = controlFor(schema, root)
  return control.kind === 'any' ? [] : controlProblems(schema, control, root, at)
}

function optionsProblems(schema: JsonSchema, control: Control, at: string): string[] {
  if (schema['x-options'] === undefined) return []
  return typeof schema['x-options'] === 'string' && schema['x-options'] !== '' ? (['text', 'number', 'list'].includes(control.kind) ? [] : [`${at} has x-options, and its control (${control.kind}) offers no choices.`]) : [`${at} has x-options that is no name.`]
}

function freshProblems(schema: JsonSchema, root: JsonSchema, at: string): string[] {
  try {
    freshValue(schema, root)
    return []
  } catch (error) {
    return [`${at} cannot begin with any value: ${String(error)}.`]
  }
}

/** Names of choices that fields ask for, wherever they are. */
export function optionNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => (key === 'x-options' && typeof value === 'string' ? [value] : optionNames(value)))
}

function isRestricted(schema: JsonSchema): boolean {
  return schema.anyOf !== undefined || schema.oneOf !== undefined || Array.isArray(schema.type)
}

/** A reference to a secret, or several of them; the form of a connection has a control of its own for these. */
function isSecret(schema: JsonSchema, root: JsonSchema): boolean {
  return [schema, ...(schema.anyOf ?? []).map((each) => objectSchema(each, root))].some((each) => each['x-secret'] === true)
}

function isSaid(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== ''
}
