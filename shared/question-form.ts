// question-form: what somebody who is not the person at the desk (an MCP server) wants to know of them, as fields of a flat form.

import { z } from 'zod'
import type { JsonObject, JsonValue } from './json.ts'

const shared = {
  name: z.string(),
  /** What it is called on screens. */
  title: z.string(),
  description: z.string(),
  isRequired: z.boolean(),
}
const Option = z.object({ value: z.string(), label: z.string() })

/** One thing that is asked. `one` and `several`: of a list of choices. */
export const QuestionField = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), ...shared, format: z.enum(['email', 'uri', 'date', 'date-time']).optional(), minLength: z.number().optional(), maxLength: z.number().optional(), default: z.string().optional() }),
  z.object({ kind: z.literal('number'), ...shared, isWhole: z.boolean(), minimum: z.number().optional(), maximum: z.number().optional(), default: z.number().optional() }),
  z.object({ kind: z.literal('truth'), ...shared, default: z.boolean().optional() }),
  z.object({ kind: z.literal('one'), ...shared, options: z.array(Option), default: z.string().optional() }),
  z.object({ kind: z.literal('several'), ...shared, options: z.array(Option), minItems: z.number().optional(), maxItems: z.number().optional(), default: z.array(z.string()).optional() }),
])
export type QuestionField = z.infer<typeof QuestionField>

export const QuestionForm = z.object({
  /** Who asks: the name of the MCP server. */
  by: z.string(),
  /** Its tool that works meanwhile; not `isSure` while several do, as a server does not say for which it asks. */
  tool: z.string(),
  isSure: z.boolean(),
  fields: z.array(QuestionField),
})
export type QuestionForm = z.infer<typeof QuestionForm>

/** What the form begins with. A truth value that nobody chose is false, as its box shows it. */
export function defaultAnswers(fields: readonly QuestionField[]): JsonObject {
  return Object.fromEntries(fields.flatMap((field): [string, JsonValue][] => {
    if (field.default !== undefined) return [[field.name, field.default]]
    return field.kind === 'truth' && field.isRequired ? [[field.name, false]] : []
  }))
}

/** What is wrong with an answer, by the name of the field; empty when nothing is. */
export function answerProblems(fields: readonly QuestionField[], content: JsonObject): Map<string, string> {
  const problems = new Map<string, string>()
  for (const field of fields) {
    const value = content[field.name]
    const problem = value === undefined || value === null ? (field.isRequired ? 'An answer is needed' : null) : problemOf(field, value)
    if (problem !== null) problems.set(field.name, problem)
  }
  for (const name of Object.keys(content)) if (!fields.some((field) => field.name === name)) problems.set(name, 'That was not asked')
  return problems
}

function problemOf(field: QuestionField, value: JsonValue): string | null {
  switch (field.kind) {
    case 'text': return typeof value === 'string' ? textProblem(field, value) : 'Write text'
    case 'number': {
      if (typeof value !== 'number' || !Number.isFinite(value) || (field.isWhole && !Number.isInteger(value))) return field.isWhole ? 'Write a whole number' : 'Write a number'
      return outside(value, field.minimum, field.maximum) ? `Write ${rangeWords(field.minimum, field.maximum)}` : null
    }
    case 'truth': return typeof value === 'boolean' ? null : 'Say true or false'
    case 'one': return field.options.some((option) => option.value === value) ? null : 'Choose one of the list'
    case 'several': {
      if (!Array.isArray(value) || value.some((each) => !field.options.some((option) => option.value === each)) || new Set(value).size < value.length) return 'Choose from the list'
      return outside(value.length, field.minItems, field.maxItems) ? `Choose ${rangeWords(field.minItems, field.maxItems)}` : null
    }
  }
}

function textProblem({ format, minLength, maxLength, isRequired }: Extract<QuestionField, { kind: 'text' }>, value: string): string | null {
  if (isRequired && value === '') return 'An answer is needed'
  if (outside(value.length, minLength, maxLength)) return `Write ${rangeWords(minLength, maxLength)} characters`
  switch (format) {
    case 'email': return /^[^\s@]+@[^\s@]+$/.test(value) ? null : 'Write an address such as ada@example.com'
    case 'uri': return /^[a-z][a-z0-9+.-]*:\S+$/i.test(value) ? null : 'Write a whole address such as https://example.com'
    case 'date': return isDay(value) ? null : 'Write a day such as 2027-01-31'
    case 'date-time': return /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)) ? null : 'Write a moment such as 2027-01-31T09:00:00Z'
    case undefined: return null
  }
}

/** `Date.parse` takes the 31st of February for the 3rd of March. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}

function outside(value: number, least = -Infinity, most = Infinity): boolean {
  return value < least || value > most
}

function rangeWords(least: number | undefined, most: number | undefined): string {
  if (least !== undefined && most !== undefined) return least === most ? `just ${least}` : `${least} to ${most}`
  return least !== undefined ? `${least} or more` : `${most} or less`
}

/** An answer as somebody types it at a terminal: `yes`, `42`, `Guitar, Piano`. Null when it cannot be read as one. */
export function typedAnswer(field: QuestionField, text: string): JsonValue {
  switch (field.kind) {
    case 'text': return text
    case 'number': return text.trim() === '' || Number.isNaN(Number(text)) ? null : Number(text)
    case 'truth': return /^(true|yes|y)$/i.test(text.trim()) ? true : /^(false|no|n)$/i.test(text.trim()) ? false : null
    case 'one': return chosen(field, text)
    case 'several': return text.trim() === '' ? [] : text.split(',').map((each) => chosen(field, each.trim()))
  }
}

/** By its value, or by what it is called. */
function chosen({ options }: Extract<QuestionField, { kind: 'one' | 'several' }>, text: string): string {
  return (options.find(({ value }) => value === text) ?? options.find(({ label }) => label.toLowerCase() === text.toLowerCase()))?.value ?? text
}
