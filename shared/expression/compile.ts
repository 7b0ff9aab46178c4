import { optionalIndex, optionalKey, readIndex, readKey } from './access.ts'
import { Arguments, kindsOf, matching } from './define-function.ts'
import type { FunctionDefinition } from './define-function.ts'
import { Fault, listed, nearest, placed } from './fault.ts'
import { functionNames, functionsNamed, otherNames } from './functions.ts'
import { applyBinary } from './operators.ts'
import type { BinaryOperator } from './operators.ts'
import { compileMacro } from './compile-macro.ts'
import { textOf, unwrapped } from './program.ts'
import type { Frame, Program } from './program.ts'
import type { ASTNode } from './syntax.ts'
import { asMacro, isHas } from './syntax.ts'
import type { Value, ValueMap } from './value.ts'
import { Duration, Optional, kindName, kindOf, setKey } from './value.ts'

// compile: the tree becomes nested functions, once; each evaluation runs them with a frame of its own.
//  C1. Numbers are JSON numbers: there is one kind, / does not round, and no BigInt exists.
//  C2. Only own keys of the scope's values are read (access.ts), so nothing but the variables can be reached.
//  C3. Every element a macro visits costs the size of its body; every function pays for what it walks.
//  C4. A fault knows its place: the innermost node that raised it.

/** The variables there are, and what to say where one is not there at run time. */
export const rootNames: Record<string, string> = {
  event: '"event" is not known here: the run has no event', steps: '"steps" is not known here', run: '"run" is not known here', vars: '"vars" is not known here',
  item: '"item" exists only inside a loop', index: '"index" exists only inside a loop', loops: '"loops" exists only inside a loop',
  answer: '"answer" exists only after an approval', error: '"error" exists only after an error port',
}

type Locals = readonly string[]

export function compile(node: ASTNode, locals: Locals = []): Program {
  switch (node.op) {
    case 'value': return literal(node)
    case 'id': return variable(node.args, node, locals)
    case '.': return member(node.args[0], node.args[1], node, locals)
    case '.?': {
      const left = compile(node.args[0], locals)
      const key = node.args[1]
      return frame => optionalKey(left(frame), key)
    }
    case '[]': return indexed(node.args[0], node.args[1], node, locals)
    case '[?]': {
      const left = compile(node.args[0], locals)
      const index = compile(node.args[1], locals)
      return frame => optionalIndex(left(frame), index(frame))
    }
    case '?:': return ternary(node.args, locals)
    case '&&': return logical(node.args, false, locals)
    case '||': return logical(node.args, true, locals)
    case '!_': {
      const operand = condition(node.args, '!', locals)
      return frame => !operand(frame)
    }
    case '-_': return negative(node.args, node, locals)
    case 'list': {
      const items = node.args.map(item => compile(item, locals))
      return frame => items.map(item => unwrapped(item(frame)))
    }
    case 'map': return mapLiteral(node.args, locals)
    case 'call': return isHas(node) ? has(node, locals) : call(node.args[0], node.args[1], node, locals)
    case 'rcall': return methodCall(node, locals)
    default: return binary(node.op, node.args, node, locals)
  }
}

function literal(node: ASTNode & { op: 'value' }): Program {
  const { args: value, start, end } = node
  if (typeof value === 'bigint') {
    if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < BigInt(Number.MIN_SAFE_INTEGER)) throw new Fault('The number is too large to be exact; JSON numbers hold 15 digits. Write it as text.', { start, end })
    const number = Number(value)
    return () => number
  }
  if (value !== null && typeof value === 'object') {
    if (value instanceof Uint8Array) throw new Fault('Byte strings (b"…") do not exist here; use text, and base64Encode(…)', { start, end })
    const number = Number(value.valueOf())
    return () => number
  }
  return () => value
}

function variable(name: string, { start, end }: ASTNode, locals: Locals): Program {
  const slot = locals.lastIndexOf(name)
  if (slot >= 0) return frame => frame.locals[slot] as Value
  const absent = Object.hasOwn(rootNames, name) ? rootNames[name] : undefined
  if (absent === undefined) throw unknownVariable(name, locals, start, end)
  return frame => {
    const value = frame.roots[name]
    if (value === undefined) throw new Fault(absent, { start, end, found: 'nothing' })
    return value
  }
}

export function unknownVariable(name: string, locals: Locals, start: number, end: number): Fault {
  const known = [...locals, ...Object.keys(rootNames)]
  const near = nearest(name, known)
  const hint = near === undefined ? ` If it is meant as text, write "${name}".` : ` Did you mean "${near}"?`
  return new Fault(`There is no variable "${name}". There are: ${listed(known)}.${hint}`, { start, end, found: listed(known), suggestion: near })
}

function member(leftNode: ASTNode, key: string, node: ASTNode, locals: Locals): Program {
  const left = compile(leftNode, locals)
  const place = { left: textOf(leftNode), start: node.end - key.length, end: node.end }
  return frame => {
    const value = left(frame)
    // The usual case, without a call.
    if (typeof value === 'object' && value !== null && value.constructor === Object && Object.hasOwn(value, key)) {
      const found = (value as ValueMap)[key]
      if (found !== undefined) return found
    }
    return readKey(value, key, place)
  }
}

function indexed(leftNode: ASTNode, indexNode: ASTNode, node: ASTNode, locals: Locals): Program {
  const left = compile(leftNode, locals)
  const index = compile(indexNode, locals)
  const place = { left: textOf(leftNode), start: indexNode.start, end: Math.max(indexNode.end, node.end - 1) }
  return frame => readIndex(left(frame), unwrapped(index(frame)), place)
}

function condition(node: ASTNode, where: string, locals: Locals): (frame: Frame) => boolean {
  const program = compile(node, locals)
  const { start, end } = node
  return frame => {
    const value = program(frame)
    if (typeof value === 'boolean') return value
    throw notBool(value, where, start, end)
  }
}

function notBool(value: Value, where: string, start: number, end: number): Fault {
  const kind = kindName(kindOf(value))
  return new Fault(`${where} needs true or false, but this is ${kind}. Compare it with something, as in x == "done" or size(x) > 0`, { start, end, found: kind })
}

function ternary([test, yes, no]: readonly ASTNode[], locals: Locals): Program {
  const check = condition(test as ASTNode, '? :', locals)
  const [left, right] = [compile(yes as ASTNode, locals), compile(no as ASTNode, locals)]
  return frame => (check(frame) ? left(frame) : right(frame))
}

/** As CEL has it: one side that decides is enough, also when the other fails. Over-budget is never passed over. */
function logical([a, b]: readonly [ASTNode, ASTNode], deciding: boolean, locals: Locals): Program {
  const where = deciding ? '||' : '&&'
  const [left, right] = [condition(a, where, locals), condition(b, where, locals)]
  return frame => {
    let first: boolean
    try {
      first = left(frame)
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'limit') throw error
      if (right(frame) === deciding) return deciding
      throw error
    }
    return first === deciding ? deciding : right(frame)
  }
}

function negative(operand: ASTNode, { start, end }: ASTNode, locals: Locals): Program {
  const program = compile(operand, locals)
  return frame => {
    const value = program(frame)
    if (typeof value === 'number') return -value
    if (value instanceof Duration) return new Duration(-value.ms)
    throw new Fault(`- needs a number, but this is ${kindName(kindOf(value))}`, { start, end, found: kindName(kindOf(value)) })
  }
}

function mapLiteral(entries: readonly (readonly [ASTNode, ASTNode])[], locals: Locals): Program {
  const parts = entries.map(([keyNode, valueNode]) => {
    if (keyNode.op === 'id' && !locals.includes(keyNode.args) && !Object.hasOwn(rootNames, keyNode.args)) {
      throw new Fault(`A key is written in quotes: "${keyNode.args}"`, { start: keyNode.start, end: keyNode.end, suggestion: JSON.stringify(keyNode.args) })
    }
    return { key: compile(keyNode, locals), value: compile(valueNode, locals), start: keyNode.start, end: keyNode.end }
  })
  return frame => {
    const map: ValueMap = {}
    for (const { key, value, start, end } of parts) {
      const name = unwrapped(key(frame))
      if (typeof name === 'object') throw new Fault(`A key is text, not ${kindName(kindOf(name))}`, { start, end })
      try {
        setKey(map, String(name), unwrapped(value(frame)))
      } catch (error) {
        throw placed(error, start, end)
      }
    }
    return map
  }
}

function binary(operator: BinaryOperator, [a, b]: readonly [ASTNode, ASTNode], { start, end }: ASTNode, locals: Locals): Program {
  const [left, right] = [compile(a, locals), compile(b, locals)]
  return frame => {
    const [first, second] = [left(frame), right(frame)]
    try {
      return applyBinary(operator, first, second, frame.budget)
    } catch (error) {
      throw placed(error, start, end)
    }
  }
}

/** False when any part of the path is absent, so that has(steps.x.output) can be asked of a skipped step. */
function has(node: ASTNode & { op: 'call' }, locals: Locals): Program {
  const [path] = node.args[1]
  if (!path || !['.', '.?', '[]', '[?]'].includes(path.op)) throw new Fault('has() takes a path, as in has(event.payload.user)', { start: node.start, end: node.end })
  const program = presence(path, locals)
  return frame => program(frame).value !== undefined
}

function presence(node: ASTNode, locals: Locals): (frame: Frame) => Optional {
  if (node.op === '.' || node.op === '.?') {
    const left = presence(node.args[0], locals)
    const key = node.args[1]
    return frame => optionalKey(left(frame), key)
  }
  if (node.op === '[]' || node.op === '[?]') {
    const left = presence(node.args[0], locals)
    const index = compile(node.args[1], locals)
    return frame => optionalIndex(left(frame), index(frame))
  }
  if (node.op === 'id' && !locals.includes(node.args) && Object.hasOwn(rootNames, node.args)) {
    const name = node.args
    return frame => new Optional(frame.roots[name])
  }
  const program = compile(node, locals)
  return frame => {
    const value = program(frame)
    return value instanceof Optional ? value : new Optional(value)
  }
}

function methodCall(node: ASTNode & { op: 'rcall' }, locals: Locals): Program {
  const macro = asMacro(node)
  if (macro) return compileMacro(macro, node, locals, { compile, condition })
  const [name, receiver, args] = node.args
  if (receiver.op === 'id' && receiver.args === 'optional' && !locals.includes('optional')) {
    if (name === 'none' && args.length === 0) return () => new Optional(undefined)
    const [value] = args.map(arg => compile(arg, locals))
    if (name === 'of' && value) return frame => new Optional(value(frame))
  }
  if (name === 'or' || name === 'orValue' || name === 'hasValue' || name === 'value') return optionalCall(name, receiver, args, node, locals)
  return call(name, [receiver, ...args], node, locals)
}

function optionalCall(name: string, receiverNode: ASTNode, args: readonly ASTNode[], { start, end }: ASTNode, locals: Locals): Program {
  const receiver = compile(receiverNode, locals)
  const [other] = args.map(arg => compile(arg, locals))
  const wanted = name === 'or' || name === 'orValue' ? 1 : 0
  if (args.length !== wanted) throw new Fault(`${name}() takes ${wanted === 1 ? 'one value' : 'no value'}`, { start, end })
  return frame => {
    const value = receiver(frame)
    const held = value instanceof Optional ? value.value : value
    switch (name) {
      case 'hasValue': return held !== undefined
      case 'value':
        if (held === undefined) throw new Fault(`${textOf(receiverNode)} is absent`, { start, end, found: 'nothing' })
        return held
      case 'orValue': return held ?? (held === undefined && other ? other(frame) : null)
      default: return held === undefined && other ? other(frame) : value
    }
  }
}

function call(name: string, argNodes: readonly ASTNode[], node: ASTNode, locals: Locals): Program {
  const definitions = functionsNamed(name)
  const { start, end } = node
  if (!definitions) throw unknownFunction(name, node)
  const programs = argNodes.map(arg => compile(arg, locals))
  const takesOptional = name === 'coalesce'
  return frame => {
    const values = programs.map(program => (takesOptional ? program(frame) : unwrapped(program(frame))))
    frame.budget.spend(1)
    for (const value of values) if (typeof value === 'string') frame.budget.spend(value.length >> 4)
    try {
      return chosen(definitions, values).run(new Arguments(values, frame.budget, frame.run))
    } catch (error) {
      throw placed(error, start, end)
    }
  }
}

function chosen(definitions: readonly FunctionDefinition[], values: readonly Value[]): FunctionDefinition {
  const found = matching(definitions, kindsOf(values))
  if (typeof found === 'string') throw new Fault(found, { found: values.map(value => kindName(kindOf(value))).join(', ') })
  return found
}

export function unknownFunction(name: string, node: ASTNode): Fault {
  const nameStart = node.op === 'rcall' ? node.input.indexOf(name, node.args[1].end) : node.start
  const place = { start: nameStart, end: nameStart + name.length }
  if (name === 'has') return new Fault('has() takes one path, as in has(event.payload.user)', place)
  if (['map', 'filter', 'all', 'exists', 'exists_one', 'existsOne'].includes(name)) return new Fault(`${name}() takes a name and an expression, as in list.${name}(x, x.${name === 'map' ? 'name' : 'done'})`, place)
  const near = (Object.hasOwn(otherNames, name) ? otherNames[name] : undefined) ?? nearest(name, functionNames())
  return new Fault(`There is no function "${name}".${near === undefined ? '' : ` Did you mean "${near}"?`}`, { ...place, suggestion: near })
}
