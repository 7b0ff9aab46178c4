import { Environment, ParseError } from '@marcbachmann/cel-js'
import type { ASTNode } from '@marcbachmann/cel-js'
import { Fault } from './fault.ts'

export type { ASTNode } from '@marcbachmann/cel-js'

/** Longer expressions belong in a code step; also what keeps the parser's own recursion shallow. */
export const maxSourceLength = 8_000
/** Evaluation recurses as deep as the tree is; this keeps it far from the end of the stack. */
const maxTreeDepth = 300

const environment = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
  limits: { maxAstNodes: 5_000, maxDepth: 120, maxListElements: 1_000, maxMapEntries: 500, maxCallArguments: 16 },
})

/**
 * Reads CEL with cel-js's parser: only the tree is taken, what it means is decided in compile.ts.
 * @throws Fault with the place of the error
 */
export function parseSource(source: string): ASTNode {
  if (source.length > maxSourceLength) {
    throw new Fault(`The expression is ${source.length.toLocaleString('en')} characters long; ${maxSourceLength.toLocaleString('en')} is the most. Use a code step for more.`, { code: 'limit', start: 0, end: source.length })
  }
  if (source.trim() === '') throw new Fault('The expression is empty', { start: 0, end: source.length })
  const tree = parsed(source)
  if (isDeeperThan(tree, maxTreeDepth)) throw tooDeep(source)
  return tree
}

function parsed(source: string): ASTNode {
  try {
    return environment.parse(source).ast
  } catch (error) {
    // The parser does not count the depth of `!` and `-`.
    if (error instanceof RangeError) throw tooDeep(source)
    if (!(error instanceof ParseError)) throw error
    const start = Math.min(error.range?.start ?? 0, source.length)
    const end = Math.min(Math.max(error.range?.end ?? start, start), source.length)
    if (error.code === 'limit_exceeded') throw tooDeep(source, start)
    throw new Fault(friendly(error, source, start), { start, end })
  }
}

function tooDeep(source: string, start = 0): Fault {
  return new Fault('The expression is nested too deeply or has too many parts. Split it over several steps.', { code: 'limit', start, end: source.length })
}

function friendly(error: ParseError, source: string, start: number): string {
  const rest = source.slice(start)
  if (start >= source.length || /got EOF/.test(error.summary)) return 'The expression ends too early: something is missing at its end'
  if (rest.startsWith('=') && source[start - 1] !== '=') return 'A comparison is written == (one = means nothing here)'
  if (rest.startsWith('|')) return 'There are no pipes here: call functions with a dot, as in name.upper(). "Or" is written ||'
  if (error.code === 'unterminated_string') return 'The text is not closed: its second quote is missing'
  const names: Record<string, string> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}', COLON: ':', IDENTIFIER: 'a name' }
  const expected = /^Expected (\w+), got (\w+)/.exec(error.summary)
  if (expected) return `Expected ${names[expected[1] ?? ''] ?? expected[1]?.toLowerCase()} here`
  const found = JSON.stringify(/^(\w+|[<>=!&|]+|[^])/.exec(rest)?.[0] ?? '')
  if (error.code === 'unexpected_token') return `${found} cannot stand here: a value is missing before it`
  if (error.code === 'unexpected_character') return /^[\w'"]/.test(rest) ? `${found} cannot stand here: what joins it to the value before it is missing, such as + or &&` : `${found} means nothing here`
  return error.summary
}

export function childrenOf(node: ASTNode): ASTNode[] {
  switch (node.op) {
    case 'value': case 'id': return []
    case '.': case '.?': return [node.args[0]]
    case 'call': return node.args[1]
    case 'rcall': return [node.args[1], ...node.args[2]]
    case 'list': return node.args
    case 'map': return node.args.flat()
    case '!_': case '-_': return [node.args]
    default: return node.args
  }
}

/** Without recursion: this runs before anything is known of the tree. */
function isDeeperThan(tree: ASTNode, limit: number): boolean {
  let level = [tree]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    level = level.flatMap(childrenOf)
  }
  return false
}

/** Macros bind a name: `list.map(x, …)`. The first argument is then a name, not a value. */
export const bindingMacros: Record<string, readonly number[]> = {
  map: [2, 3], filter: [2], all: [2], exists: [2], exists_one: [2], existsOne: [2],
  sortBy: [2], groupBy: [2],
}

export type Macro = { name: string; receiver: ASTNode; variable: string; bodies: ASTNode[] }

export function asMacro(node: ASTNode): Macro | undefined {
  if (node.op !== 'rcall') return undefined
  const [name, receiver, args] = node.args
  const [variable, ...bodies] = args
  if (variable?.op !== 'id') return undefined
  if (name === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && bodies.length === 2) {
    return { name: 'bind', receiver: bodies[0] as ASTNode, variable: variable.args, bodies: bodies.slice(1) }
  }
  if (!Object.hasOwn(bindingMacros, name) || !bindingMacros[name]?.includes(args.length)) return undefined
  return { name, receiver, variable: variable.args, bodies }
}

export function isHas(node: ASTNode): boolean {
  return node.op === 'call' && node.args[0] === 'has' && node.args[1].length === 1
}
