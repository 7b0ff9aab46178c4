import type { QuestionField } from '@shared/question-form.ts'
import { z } from 'zod'
import type { McpQuestion } from './port.ts'

/** More than a person answers in one go, or than a window shows. */
const mostFields = 50
const mostOptions = 200
const longestMessage = 4_000
const longestWords = 500

const words = { title: z.string().optional(), description: z.string().optional() }
const Titled = z.object({ const: z.string(), title: z.string() })

/** Of one property of a flat schema (MCP 2025-11-25, "Elicitation", "Requested Schema"). Patterns are left out: one of unknown origin could take for ever. */
const Property = z.union([
  z.object({ ...words, type: z.literal('string'), enum: z.array(z.string()).max(mostOptions), enumNames: z.array(z.string()).optional(), default: z.string().optional() }).transform(({ enum: values, enumNames = [], ...rest }) => ({ ...rest, kind: 'one' as const, options: values.map((value, index) => ({ value, label: enumNames[index] ?? value })) })),
  z.object({ ...words, type: z.literal('string'), oneOf: z.array(Titled).max(mostOptions), default: z.string().optional() }).transform(({ oneOf, ...rest }) => ({ ...rest, kind: 'one' as const, options: oneOf.map(optionOf) })),
  z.object({ ...words, type: z.literal('array'), items: z.union([z.object({ enum: z.array(z.string()).max(mostOptions) }), z.object({ anyOf: z.array(Titled).max(mostOptions) })]), minItems: z.number().optional(), maxItems: z.number().optional(), default: z.array(z.string()).optional() }).transform(({ items, ...rest }) => ({ ...rest, kind: 'several' as const, options: 'enum' in items ? items.enum.map((value) => ({ value, label: value })) : items.anyOf.map(optionOf) })),
  z.object({ ...words, type: z.enum(['number', 'integer']), minimum: z.number().optional(), maximum: z.number().optional(), default: z.number().optional() }).transform(({ type, ...rest }) => ({ ...rest, kind: 'number' as const, isWhole: type === 'integer' })),
  z.object({ ...words, type: z.literal('boolean'), default: z.boolean().optional() }).transform((rest) => ({ ...rest, kind: 'truth' as const })),
  z.object({ ...words, type: z.literal('string'), enum: z.never().optional(), oneOf: z.never().optional(), format: z.enum(['email', 'uri', 'date', 'date-time']).optional().catch(undefined), minLength: z.number().optional(), maxLength: z.number().optional(), default: z.string().optional() }).transform((rest) => ({ ...rest, kind: 'text' as const })),
])

const Asked = z.object({
  message: z.string(),
  requestedSchema: z.object({ type: z.literal('object'), properties: z.record(z.string().min(1).max(200), Property), required: z.array(z.string()).default([]) }),
})

/** What a server asks, as a person is shown it; null for what is no form that can be shown. */
export function readQuestion(params: unknown): Pick<McpQuestion, 'message' | 'fields'> | null {
  const parsed = Asked.safeParse(params)
  if (!parsed.success) return null
  const { message, requestedSchema: { properties, required } } = parsed.data
  const entries = Object.entries(properties)
  if (entries.length > mostFields) return null
  const fields = entries.map(([name, { title, description, ...rest }]) => {
    // What stands for an absent one is left out, so that the hash of the question does not depend on it.
    const given = Object.fromEntries(Object.entries(rest).filter(([part, value]) => part !== 'type' && value !== undefined))
    return { name, title: cut(title ?? name), description: cut(description ?? ''), isRequired: required.includes(name), ...given } as QuestionField
  })
  return { message: message.length > longestMessage ? `${message.slice(0, longestMessage)}…` : message, fields }
}

function optionOf({ const: value, title }: z.infer<typeof Titled>): { value: string; label: string } {
  return { value, label: title }
}

function cut(text: string): string {
  return text.length > longestWords ? `${text.slice(0, longestWords)}…` : text
}
