import { keyHint } from './access.ts'
import { compile, rootNames, unknownVariable } from './compile.ts'
import { matching } from './define-function.ts'
import { Fault, listed, nearest } from './fault.ts'
import { functionsNamed } from './functions.ts'
import { mismatch, resultKind } from './operators.ts'
import type { BinaryOperator } from './operators.ts'
import { textOf } from './program.ts'
import { literalKey, referencesOf } from './references.ts'
import type { ExpressionProblem, ScopeSchemas } from './scope.ts'
import { anyType, typeFromSchema, typeFromValue } from './static-type.ts'
import type { StaticType } from './static-type.ts'
import type { ASTNode, Macro } from './syntax.ts'
import { asMacro, isHas, parseSource } from './syntax.ts'
import { parseTemplate } from './template.ts'
import { kindName } from './value.ts'
import type { Kind } from './value.ts'

export type { ExpressionProblem, ScopeSchemas } from './scope.ts'

/** Every problem of a template, with offsets into the text. What no schema speaks against is no problem. */
export function checkTemplate(text: string, schemas: ScopeSchemas): ExpressionProblem[] {
  const { segments, problems } = parseTemplate(text)
  for (const segment of segments) {
    if (segment.kind === 'text') continue
    for (const problem of checkExpression(segment.source, schemas)) {
      problems.push({ ...problem, start: problem.start + segment.start, end: problem.end + segment.start })
    }
  }
  return problems
}

/** The same for one expression without `{{ }}`. */
export function checkExpression(source: string, schemas: ScopeSchemas): ExpressionProblem[] {
  const checker = new Checker(schemas)
  try {
    const tree = parseSource(source)
    checker.typeOf(tree, new Map(), false)
    checker.warnOfSkipped(tree)
    // The compiler knows the rest: numbers too large, byte strings, has() of no path.
    if (checker.problems.every(problem => problem.severity === 'warning')) compile(tree)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    checker.add(error)
  }
  return checker.problems
}

/** What one expression gives, as far as it is known; 'any' when it is not, or when the expression is wrong. */
export function kindOfResult(source: string, schemas: ScopeSchemas): Kind | 'any' {
  try {
    return new Checker(schemas).typeOf(parseSource(source), new Map(), false).kind
  } catch (error) {
    if (error instanceof Fault) return 'any'
    throw error
  }
}

type Locals = ReadonlyMap<string, StaticType>

/** Walks one expression and gathers what is wrong; goes on after each problem with "anything". */
class Checker {
  readonly problems: ExpressionProblem[] = []
  readonly #schemas: ScopeSchemas

  constructor(schemas: ScopeSchemas) {
    this.#schemas = schemas
  }

  add(fault: Fault, severity: ExpressionProblem['severity'] = 'error'): StaticType {
    const { message, start = 0, end = start, suggestion } = fault
    if (!this.problems.some(problem => problem.message === message && problem.start === start)) {
      this.problems.push({ message, start, end, severity, ...(suggestion === undefined ? {} : { suggestion }) })
    }
    return anyType
  }

  /** `lenient`: below `.?` or in has(), where absent is allowed, but a misspelt key of a closed schema still is not. */
  typeOf(node: ASTNode, locals: Locals, lenient: boolean): StaticType {
    const macro = asMacro(node)
    if (macro) return this.#macro(macro, node, locals)
    switch (node.op) {
      case 'value': return { kind: node.args === null ? 'null' : typeof node.args === 'string' ? 'string' : typeof node.args === 'boolean' ? 'bool' : 'number' }
      case 'id': return this.#variable(node.args, node, locals)
      case '.': return this.#key(this.typeOf(node.args[0], locals, lenient), node.args[0], node.args[1], { start: node.end - node.args[1].length, end: node.end }, lenient)
      case '.?': return { kind: 'optional', held: this.#key(this.typeOf(node.args[0], locals, true), node.args[0], node.args[1], { start: node.end - node.args[1].length, end: node.end }, true) }
      case '[]': case '[?]': return this.#index(node.args[0], node.args[1], node.op === '[?]', locals, lenient)
      case '?:': return this.#ternary(node.args, locals)
      case '&&': case '||':
        for (const side of node.args) this.#bool(side, node.op, locals)
        return { kind: 'bool' }
      case '!_':
        this.#bool(node.args, '!', locals)
        return { kind: 'bool' }
      case '-_': return this.typeOf(node.args, locals, false)
      case 'list': {
        const items = node.args.map(item => this.typeOf(item, locals, false))
        const [first] = items
        return { kind: 'list', item: () => (first && items.length === 1 ? first : anyType) }
      }
      case 'map': return this.#mapLiteral(node.args, locals)
      case 'call': return isHas(node) ? this.#has(node.args[1][0] as ASTNode, locals) : this.#call(node.args[0], node.args[1], node, locals)
      case 'rcall': return this.#method(node, locals)
      default: return this.#binary(node.op, node.args, node, locals)
    }
  }

  #variable(name: string, { start, end }: ASTNode, locals: Locals): StaticType {
    const local = locals.get(name)
    if (local) return local
    const { event, steps, vars, item, inLoop, loops } = this.#schemas
    switch (name) {
      case 'event': return typeFromSchema(event)
      case 'steps': return { kind: 'map', others: 'closed', keys: () => new Map(Object.entries(steps).map(([id, step]) => [id, { kind: 'map', others: 'closed', keys: () => new Map([['output', typeFromSchema(step.output)]]) }])) }
      case 'vars': return vars === undefined ? anyType : typeFromValue(vars)
      case 'run': return { kind: 'map', others: 'open', keys: () => new Map(['id', 'startedAt', 'workflowId', 'workflowName'].map(key => [key, { kind: 'string' }])) }
      case 'item': case 'index': case 'loops':
        if (!inLoop) return this.add(new Fault(`"${name}" exists only inside a loop, and this step is in none`, { start, end }))
        if (name === 'item') return typeFromSchema(item)
        if (name === 'index') return { kind: 'number' }
        if (!loops) return anyType
        return { kind: 'map', others: 'closed', keys: () => new Map(Object.entries(loops).map(([id, schema]) => [id, { kind: 'map', others: 'closed', keys: () => new Map<string, StaticType>([['item', typeFromSchema(schema)], ['index', { kind: 'number' }]]) }])) }
      default:
        if (Object.hasOwn(rootNames, name) || name === 'optional' || name === 'cel') return anyType
        return this.add(unknownVariable(name, [...locals.keys()], start, end))
    }
  }

  #key(left: StaticType, leftNode: ASTNode, key: string, place: { start: number; end: number }, lenient: boolean): StaticType {
    const type = left.kind === 'optional' ? (left.held ?? anyType) : left
    const wrap = (found: StaticType): StaticType => (left.kind === 'optional' ? { kind: 'optional', held: found } : found)
    if (type.kind !== 'any' && type.kind !== 'map') {
      const help = type.kind === 'list' ? `. Take one element, as in ${textOf(leftNode)}[0].${key}, or all, as in ${textOf(leftNode)}.map(x, x.${key})` : ''
      return this.add(new Fault(`${textOf(leftNode)} is ${kindName(type.kind)}, so it has no "${key}"${help}`, place))
    }
    const keys = type.keys?.()
    if (!keys) return wrap(anyType)
    const found = keys.get(key)
    if (found) return wrap(found)
    return wrap(this.#unknownKey(type, leftNode, key, [...keys.keys()], place, lenient))
  }

  #unknownKey(type: StaticType, leftNode: ASTNode, key: string, names: string[], place: { start: number; end: number }, lenient: boolean): StaticType {
    const near = nearest(key, names)
    const root = leftNode.op === 'id' ? leftNode.args : undefined
    const hint = near === undefined ? '' : ` Did you mean ${keyHint(near)}?`
    if (type.others === 'any') return anyType
    // An open schema (learnt from samples, say) may have more keys: only a likely slip is worth a word.
    if (type.others === 'open' && (near === undefined || lenient)) return anyType
    const has = names.length === 0 ? 'It has no keys.' : `It has: ${listed(names)}.`
    if (root === 'steps' || root === 'loops') {
      const what = root === 'steps' ? 'step upstream of here' : 'loop around this step'
      return this.add(new Fault(`There is no ${what} named "${key}". ${names.length === 0 ? 'There is none.' : `There are: ${listed(names)}.`}${hint}`, { ...place, suggestion: near }))
    }
    return this.add(new Fault(`${textOf(leftNode)} has no "${key}". ${has}${hint}`, { ...place, suggestion: near }), type.others === 'open' || (lenient && near === undefined) ? 'warning' : 'error')
  }

  #index(leftNode: ASTNode, indexNode: ASTNode, optional: boolean, locals: Locals, lenient: boolean): StaticType {
    const left = this.typeOf(leftNode, locals, lenient || optional)
    const key = literalKey(indexNode)
    const indexType = this.typeOf(indexNode, locals, false)
    const wrap = (found: StaticType): StaticType => (optional || left.kind === 'optional' ? { kind: 'optional', held: found.kind === 'optional' ? (found.held ?? anyType) : found } : found)
    if (typeof key === 'string') return wrap(this.#key(left, leftNode, key, { start: indexNode.start, end: indexNode.end }, lenient || optional))
    const type = left.kind === 'optional' ? (left.held ?? anyType) : left
    if (type.kind === 'list') {
      if (indexType.kind === 'string') return wrap(this.add(new Fault(`${textOf(leftNode)} is a list: its elements are taken by number, as in ${textOf(leftNode)}[0]`, { start: indexNode.start, end: indexNode.end })))
      return wrap(type.item?.() ?? anyType)
    }
    if (type.kind !== 'any' && type.kind !== 'map') return wrap(this.add(new Fault(`${textOf(leftNode)} is ${kindName(type.kind)}, so nothing can be taken from it with [ ]`, { start: indexNode.start, end: indexNode.end })))
    return wrap(anyType)
  }

  #ternary([test, yes, no]: readonly ASTNode[], locals: Locals): StaticType {
    this.#bool(test as ASTNode, '? :', locals)
    const [a, b] = [this.typeOf(yes as ASTNode, locals, false), this.typeOf(no as ASTNode, locals, false)]
    return a.kind === b.kind && a.kind !== 'map' && a.kind !== 'list' && a.kind !== 'optional' ? a : anyType
  }

  #bool(node: ASTNode, where: string, locals: Locals): void {
    const { kind } = this.typeOf(node, locals, false)
    if (kind === 'any' || kind === 'bool' || kind === 'optional') return
    this.add(new Fault(`${where} needs true or false, but ${textOf(node)} is ${kindName(kind)}. Compare it with something, as in x == "done" or size(x) > 0`, { start: node.start, end: node.end }))
  }

  #mapLiteral(entries: readonly (readonly [ASTNode, ASTNode])[], locals: Locals): StaticType {
    const keys = new Map<string, StaticType>()
    let allKnown = true
    for (const [keyNode, valueNode] of entries) {
      const key = literalKey(keyNode)
      const bare = keyNode.op === 'id' && !locals.has(keyNode.args) && !Object.hasOwn(rootNames, keyNode.args)
      if (bare) this.add(new Fault(`A key is written in quotes: "${keyNode.args}"`, { start: keyNode.start, end: keyNode.end, suggestion: JSON.stringify(keyNode.args) }))
      else if (key === undefined) this.typeOf(keyNode, locals, false)
      const type = this.typeOf(valueNode, locals, false)
      if (key === undefined) allKnown = false
      else keys.set(String(key), type)
    }
    return allKnown ? { kind: 'map', keys: () => keys, others: 'closed' } : { kind: 'map' }
  }

  #has(path: ASTNode, locals: Locals): StaticType {
    this.typeOf(path, locals, true)
    return { kind: 'bool' }
  }

  #method(node: ASTNode & { op: 'rcall' }, locals: Locals): StaticType {
    const [name, receiver, args] = node.args
    if (receiver.op === 'id' && receiver.args === 'optional' && !locals.has('optional')) {
      const [held] = args.map(arg => this.typeOf(arg, locals, false))
      return { kind: 'optional', held: held ?? anyType }
    }
    if (!['or', 'orValue', 'hasValue', 'value'].includes(name)) return this.#call(name, [receiver, ...args], node, locals)
    const type = this.typeOf(receiver, locals, false)
    const [other] = args.map(arg => this.typeOf(arg, locals, false))
    const held = type.kind === 'optional' ? (type.held ?? anyType) : anyType
    if (name === 'hasValue') return { kind: 'bool' }
    if (name === 'value') return held
    if (name === 'or') return { kind: 'optional', held: anyType }
    return held.kind !== 'any' && held.kind === other?.kind && held.kind !== 'map' && held.kind !== 'list' ? held : anyType
  }

  #call(name: string, args: readonly ASTNode[], node: ASTNode, locals: Locals): StaticType {
    const types = args.map(arg => this.typeOf(arg, locals, false))
    const definitions = functionsNamed(name)
    // compile() has the words for it; here it only must not hide the other problems.
    if (!definitions) {
      try {
        compile(node, [...locals.keys()])
      } catch (error) {
        if (error instanceof Fault) return this.add(error)
        throw error
      }
      return anyType
    }
    const kinds = types.map(type => (type.kind === 'optional' ? 'any' : type.kind))
    const found = matching(definitions, kinds)
    if (typeof found === 'string') return this.add(new Fault(found, { start: node.start, end: node.end }))
    // With a kind unknown, another definition of the name might be the one that runs.
    if (definitions.length > 1 && kinds.includes('any') && new Set(definitions.map(definition => definition.returns)).size > 1) return anyType
    const [first] = types
    if (['first', 'last', 'min', 'max'].includes(name) && first?.kind === 'list') return first.item?.() ?? anyType
    if (['sort', 'sortBy', 'reverse', 'slice', 'take', 'distinct', 'compact'].includes(name) && first?.kind === 'list') return first
    return { kind: found.returns }
  }

  #macro(macro: Macro, node: ASTNode, locals: Locals): StaticType {
    const received = this.typeOf(macro.receiver, locals, false)
    const receiver = received.kind === 'optional' ? (received.held ?? anyType) : received
    const [first, last] = [macro.bodies[0] as ASTNode, macro.bodies.at(-1) as ASTNode]
    if (macro.name === 'bind') return this.typeOf(last, new Map([...locals, [macro.variable, received]]), false)
    if (receiver.kind !== 'any' && receiver.kind !== 'list' && receiver.kind !== 'map') {
      this.add(new Fault(`${macro.name}() goes through a list or an object, but ${textOf(macro.receiver)} is ${kindName(receiver.kind)}`, { start: node.start, end: node.end }))
    }
    const element: StaticType = receiver.kind === 'list' ? (receiver.item?.() ?? anyType) : receiver.kind === 'map' ? { kind: 'string' } : anyType
    const inner = new Map([...locals, [macro.variable, element]])
    if (macro.name === 'map') {
      if (macro.bodies.length === 2) this.#bool(first, 'map() with a condition', inner)
      const item = this.typeOf(last, inner, false)
      return { kind: 'list', item: () => item }
    }
    if (macro.name === 'sortBy' || macro.name === 'groupBy') {
      this.typeOf(last, inner, false)
      return macro.name === 'sortBy' ? { kind: 'list', item: () => element } : { kind: 'map' }
    }
    this.#bool(last, `${macro.name}()`, inner)
    return macro.name === 'filter' ? { kind: 'list', item: () => element } : { kind: 'bool' }
  }

  #binary(operator: BinaryOperator, [a, b]: readonly [ASTNode, ASTNode], node: ASTNode, locals: Locals): StaticType {
    const [left, right] = [this.typeOf(a, locals, false).kind, this.typeOf(b, locals, false).kind]
    if (left === 'any' || right === 'any') return { kind: alwaysKind(operator) }
    const kind = resultKind(operator, left, right)
    if (kind !== undefined) return { kind }
    return this.add(new Fault(mismatch(operator, left, right), { start: node.start, end: node.end }))
  }

  warnOfSkipped(tree: ASTNode): void {
    for (const { root, path, optional, start, end } of referencesOf(tree)) {
      const [id] = path
      if (root !== 'steps' || optional || typeof id !== 'string' || !Object.hasOwn(this.#schemas.steps, id)) continue
      if (!this.#schemas.steps[id]?.mayBeSkipped) continue
      this.add(new Fault(`The step "${id}" may be skipped, and then this is an error. Read it with steps.?${id}… .orValue(…), or ask first with has(steps.${id})`, { start, end }), 'warning')
    }
  }
}

function alwaysKind(operator: BinaryOperator): Kind | 'any' {
  return ['==', '!=', 'in', '<', '<=', '>', '>='].includes(operator) ? 'bool' : 'any'
}
