import { AppError } from '../failure.ts'
import type { JsonObject, JsonValue } from '../json.ts'
import { compile } from './compile.ts'
import type { Frame, Program } from './program.ts'
import { Fault } from './fault.ts'
import type { EvaluateOptions, Scope } from './scope.ts'
import { parseSource } from './syntax.ts'
import { isTemplate, parseTemplate } from './template.ts'
import { Budget, Optional, toJson } from './value.ts'
import type { ValueMap } from './value.ts'

export type { EvaluateOptions } from './scope.ts'

/**
 * A string that is exactly one `{{ … }}` gives the value itself; otherwise values are put into the text: strings
 * as they are, others as compact JSON. Null and absent have no text form and are an error that names them.
 * @throws AppError `expression` (wrong or absent) or `limit` (too much work), details { expression, position, end, found? }
 */
export function renderTemplate(text: string, scope: Scope, options?: EvaluateOptions): JsonValue {
  if (!isTemplate(text)) return text
  const parts = compiledTemplate(text)
  const [only] = parts
  const budget = budgetFrom(options)
  if (parts.length === 1 && only && typeof only !== 'string') return evaluated(only, scope, budget)
  let out = ''
  for (const part of parts) {
    const piece = typeof part === 'string' ? part : asText(part, scope, budget)
    out += piece
    if (out.length > budget.maxResultSize) throw appError(new Fault('The text becomes too long', { code: 'limit' }), text, 0)
  }
  return out
}

/** One expression, without `{{ }}`. @throws AppError as renderTemplate does */
export function evaluateExpression(source: string, scope: Scope, options?: EvaluateOptions): JsonValue {
  return evaluated({ source, offset: 0, program: compiledExpression(source, 0) }, scope, budgetFrom(options))
}

/**
 * Every string of the JSON, deep, but for the pointers that `isLiteral` names (code, JSONata): those and all below
 * them stay. Keys are never templates. One budget for the whole input.
 * @throws AppError with details.pointer
 */
export function renderInput(input: JsonValue, scope: Scope, options: EvaluateOptions & { isLiteral?: (pointer: string) => boolean } = {}): JsonValue {
  return rendered(input, '', 0, scope, options)
}

function rendered(value: JsonValue, pointer: string, depth: number, scope: Scope, options: EvaluateOptions & { isLiteral?: (pointer: string) => boolean }): JsonValue {
  if (options.isLiteral?.(pointer)) return value
  if (typeof value === 'string') return renderedString(value, pointer, scope, options)
  if (typeof value !== 'object' || value === null) return value
  if (depth > 200) throw new AppError({ code: 'limit', message: 'The input is nested more than 200 levels deep', retryable: false, details: { pointer } })
  if (Array.isArray(value)) return value.map((item, index) => rendered(item, `${pointer}/${index}`, depth + 1, scope, options))
  const out: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    const json = rendered(item, `${pointer}/${escaped(key)}`, depth + 1, scope, options)
    if (key === '__proto__') Object.defineProperty(out, key, { value: json, enumerable: true, configurable: true, writable: true })
    else out[key] = json
  }
  return out
}

/** RFC 6901. Hardly a key needs it, and each of every input is asked. */
function escaped(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key
}

function renderedString(text: string, pointer: string, scope: Scope, options: EvaluateOptions): JsonValue {
  try {
    return renderTemplate(text, scope, options)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError({ ...error.failure, details: { ...error.failure.details, pointer } }, { cause: error })
  }
}

type Compiled = { source: string; offset: number; program: Program }

/** Compiled once, kept while used: a Map keeps its order, so the first key is the one unused for longest. */
const maxCached = 2_000
const templates = new Map<string, readonly (string | Compiled)[]>()
const expressions = new Map<string, Program>()

function kept<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make()
  if (cache.size >= maxCached) cache.delete(cache.keys().next().value ?? '')
  // A long text would hold memory out of proportion to what compiling it again costs.
  if (key.length <= 16_000) cache.set(key, made)
  return made
}

function compiledTemplate(text: string): readonly (string | Compiled)[] {
  return kept(templates, text, () => {
    const { segments, problems } = parseTemplate(text)
    const [problem] = problems
    if (problem) throw appError(new Fault(problem.message, problem), text, 0)
    return segments.map(segment => (segment.kind === 'text' ? segment.text : { source: segment.source, offset: segment.start, program: compiledExpression(segment.source, segment.start) }))
  })
}

function compiledExpression(source: string, offset: number): Program {
  try {
    return kept(expressions, source, () => compile(parseSource(source)))
  } catch (error) {
    throw appError(error, source, offset)
  }
}

function evaluated({ source, offset, program }: Compiled, scope: Scope, budget: Budget): JsonValue {
  try {
    return toJson(program(frameFor(scope, budget)), budget)
  } catch (error) {
    throw appError(error, source, offset)
  }
}

function asText({ source, offset, program }: Compiled, scope: Scope, budget: Budget): string {
  try {
    const value = program(frameFor(scope, budget))
    if (value === null) throw new Fault(`${source} is null, which has no text form. Give other text for that case with coalesce(${source}, "…")`, { found: 'null' })
    if (value instanceof Optional && value.value === undefined) throw new Fault(`${source} is absent. Give text for that case with .orValue("…")`, { found: 'nothing' })
    const json = toJson(value, budget)
    if (json === null) throw new Fault(`${source} is null, which has no text form. Give other text for that case with coalesce(${source}, "…")`, { found: 'null' })
    return typeof json === 'string' ? json : JSON.stringify(json)
  } catch (error) {
    throw appError(error, source, offset)
  }
}

function budgetFrom(options: EvaluateOptions | undefined): Budget {
  return new Budget(options?.maxWork ?? 1_000_000, options?.maxResultSize ?? 4_000_000)
}

/** The scope is JSON, and JSON is a value: nothing is converted on the way in. */
function frameFor(scope: Scope, budget: Budget): Frame {
  return { roots: scope as unknown as ValueMap, locals: [], budget, run: scope.run }
}

/** A fault of the language becomes the app's error; `position` is the offset in the text the person wrote. */
function appError(error: unknown, source: string, offset: number): unknown {
  if (error instanceof AppError) return error
  const fault = error instanceof RangeError ? new Fault('The expression or a value in it is nested too deeply', { code: 'limit' }) : error
  if (!(fault instanceof Fault)) return error
  const start = offset + (fault.start ?? 0)
  const end = offset + (fault.end ?? source.length)
  const shown = source.length > 200 ? `${source.slice(0, 199)}…` : source
  return new AppError({
    code: fault.code,
    message: `${fault.message}${/[.?!]$/.test(fault.message) ? '' : '.'} (In {{ ${shown} }}, at character ${start + 1}.)`,
    retryable: false,
    details: { expression: source, position: start, end, reason: fault.message, ...(fault.found === undefined ? {} : { found: fault.found }), ...(fault.suggestion === undefined ? {} : { suggestion: fault.suggestion }) },
  }, { cause: error })
}
