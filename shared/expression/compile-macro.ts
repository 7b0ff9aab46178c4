import { placed, Fault } from './fault.ts'
import { grouped, sorted } from './functions-list.ts'
import { textOf, unwrapped } from './program.ts'
import type { Frame, Program } from './program.ts'
import type { ASTNode, Macro } from './syntax.ts'
import { childrenOf } from './syntax.ts'
import { isMap, kindName, kindOf } from './value.ts'
import type { Value } from './value.ts'

type BodyCompilers = {
  compile: (node: ASTNode, locals: readonly string[]) => Program
  condition: (node: ASTNode, where: string, locals: readonly string[]) => (frame: Frame) => boolean
}

/**
 * A macro runs its body once for each element, with the element under a name.
 * @param compile compiles a body; `condition` one that must be true or false
 */
export function compileMacro(macro: Macro, { start, end }: ASTNode, locals: readonly string[], { compile, condition }: BodyCompilers): Program {
  const slot = locals.length
  const inner = [...locals, macro.variable]
  const receiver = compile(macro.receiver, locals)
  const body = macro.bodies.at(-1) as ASTNode
  // C3: nested macros pay for their own rounds, so the body counts once.
  const cost = 1 + (macro.bodies.reduce((sum, node) => sum + sizeOf(node), 0) >> 2)
  if (macro.name === 'bind') {
    const program = compile(body, inner)
    return frame => {
      frame.locals[slot] = receiver(frame)
      return program(frame)
    }
  }
  const filter = macro.name === 'map' && macro.bodies.length === 2 ? condition(macro.bodies[0] as ASTNode, 'map() with a condition', inner) : undefined
  const round = ['filter', 'all', 'exists', 'exists_one', 'existsOne'].includes(macro.name) ? condition(body, `${macro.name}()`, inner) : compile(body, inner)
  return frame => {
    const items = itemsOf(unwrapped(receiver(frame)), macro, start, end)
    const each = (item: Value): Value => {
      frame.budget.spend(cost)
      frame.locals[slot] = item
      return unwrapped(round(frame))
    }
    switch (macro.name) {
      case 'map': return filter ? filteredMap(items, filter, each, frame, slot) : items.map(each)
      case 'filter': return items.filter(each)
      case 'all': return decided(items, each, false)
      case 'exists': return decided(items, each, true)
      case 'sortBy': return withPlace(() => sorted(items, items.map(each), frame.budget), start, end)
      case 'groupBy': return withPlace(() => grouped(items, items.map(each), frame.budget), start, end)
      default: return items.filter(each).length === 1
    }
  }
}

function filteredMap(items: readonly Value[], filter: (frame: Frame) => boolean, each: (item: Value) => Value, frame: Frame, slot: number): Value[] {
  const out: Value[] = []
  for (const item of items) {
    frame.budget.spend(1)
    frame.locals[slot] = item
    if (filter(frame)) out.push(each(item))
  }
  return out
}

/** As CEL has it: an element that decides is enough, also when others fail. */
function decided(items: readonly Value[], each: (item: Value) => Value, deciding: boolean): boolean {
  let failure: unknown
  for (const item of items) {
    try {
      if (each(item) === deciding) return deciding
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'limit') throw error
      failure ??= error
    }
  }
  if (failure !== undefined) throw failure
  return !deciding
}

function withPlace(run: () => Value, start: number, end: number): Value {
  try {
    return run()
  } catch (error) {
    throw placed(error, start, end)
  }
}

function itemsOf(value: Value, macro: Macro, start: number, end: number): readonly Value[] {
  if (Array.isArray(value)) return value
  if (isMap(value)) return Object.keys(value)
  throw new Fault(`${macro.name}() goes through a list or an object, but ${textOf(macro.receiver)} is ${kindName(kindOf(value))}`, { start, end, found: kindName(kindOf(value)) })
}

function sizeOf(node: ASTNode): number {
  return 1 + childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 0)
}
