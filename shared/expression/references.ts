import { Fault } from './fault.ts'
import type { ASTNode } from './syntax.ts'
import { asMacro, childrenOf, isHas, parseSource } from './syntax.ts'
import { parseTemplate } from './template.ts'

/**
 * A path that an expression reads, as far as it is written out: `steps.classify.output.title` has the root `steps`.
 * `optional`: read with `.?`, or asked for with `has()` in the same expression. Offsets are into the text given.
 */
export type Reference = { root: string; path: (string | number)[]; optional: boolean; start: number; end: number }

/** Of a template string. Expressions that do not parse have none. */
export function referencesIn(text: string): Reference[] {
  return expressionsOf(text).flatMap(({ source, start }) => referencesInExpression(source).map(reference => ({ ...reference, start: reference.start + start, end: reference.end + start })))
}

export function referencesInExpression(source: string): Reference[] {
  const tree = treeOf(source)
  return tree ? referencesOf(tree) : []
}

export function referencesOf(tree: ASTNode): Reference[] {
  const found: Reference[] = []
  const guards = guardsOf(tree)
  const visit = (node: ASTNode, locals: readonly string[]): void => {
    const chain = chainOf(node)
    if (chain && !locals.includes(chain.root)) {
      const guarded = chain.optional || guards.some(guard => isPrefix(guard, [chain.root, ...chain.path]))
      found.push({ root: chain.root, path: chain.path, optional: guarded, start: chain.node.start, end: chain.node.end })
    }
    for (const [child, bound] of chain ? chain.inner.map(inner => [inner, locals] as const) : scopedChildren(node, locals)) visit(child, bound)
  }
  visit(tree, [])
  return found
}

/** The children with the names bound in each. The root of a chain and a macro's name are not children. */
export function scopedChildren(node: ASTNode, locals: readonly string[]): (readonly [ASTNode, readonly string[]])[] {
  const macro = asMacro(node)
  if (!macro) return childrenOf(node).map(child => [child, locals] as const)
  return [[macro.receiver, locals], ...macro.bodies.map(body => [body, [...locals, macro.variable]] as const)]
}

type Chain = { root: string; path: (string | number)[]; optional: boolean; node: ASTNode; inner: ASTNode[] }

/**
 * The written-out path at this node. Behind an index that is computed the path goes on unknown, so it ends there;
 * `inner` are the computed indexes.
 */
function chainOf(node: ASTNode): Chain | undefined {
  if (node.op === 'id') return { root: node.args, path: [], optional: false, node, inner: [] }
  if (node.op === '.' || node.op === '.?') {
    const left = chainOf(node.args[0])
    if (!left) return undefined
    if (left.node !== node.args[0]) return left
    return { ...left, path: [...left.path, node.args[1]], optional: left.optional || node.op === '.?', node }
  }
  if (node.op !== '[]' && node.op !== '[?]') return undefined
  const left = chainOf(node.args[0])
  if (!left) return undefined
  const key = literalKey(node.args[1])
  if (left.node !== node.args[0] || key === undefined) return { ...left, inner: [...left.inner, node.args[1]] }
  return { ...left, path: [...left.path, key], optional: left.optional || node.op === '[?]', node }
}

export function literalKey(node: ASTNode): string | number | undefined {
  if (node.op !== 'value') return undefined
  if (typeof node.args === 'string') return node.args
  return typeof node.args === 'bigint' || typeof node.args === 'number' ? Number(node.args) : undefined
}

/** Paths asked for with has(), or `"id" in steps`: what reads below them knows that they may be absent. */
function guardsOf(tree: ASTNode): (string | number)[][] {
  const guards: (string | number)[][] = []
  const visit = (node: ASTNode): void => {
    if (isHas(node) && node.op === 'call') {
      const chain = node.args[1][0] && chainOf(node.args[1][0])
      if (chain) guards.push(chain.root === 'steps' ? [chain.root, ...chain.path.slice(0, 1)] : [chain.root, ...chain.path])
    }
    if (node.op === 'in') {
      const key = literalKey(node.args[0])
      const chain = chainOf(node.args[1])
      if (key !== undefined && chain) guards.push([chain.root, ...chain.path, key])
    }
    childrenOf(node).forEach(visit)
  }
  visit(tree)
  return guards
}

function isPrefix(prefix: readonly (string | number)[], path: readonly (string | number)[]): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => part === path[index])
}

/** Rewrites what refers to the step: `steps.from`, `steps["from"]` and `loops.from`. Text and string literals stay. */
export function renameStep(text: string, from: string, to: string): string {
  const edits: { start: number; end: number; text: string }[] = []
  for (const { source, start } of expressionsOf(text)) {
    const tree = treeOf(source)
    if (tree) for (const edit of renamesIn(tree, source, from, to, [])) edits.push({ ...edit, start: edit.start + start, end: edit.end + start })
  }
  return edits.sort((a, b) => b.start - a.start).reduce((out, edit) => out.slice(0, edit.start) + edit.text + out.slice(edit.end), text)
}

function renamesIn(node: ASTNode, source: string, from: string, to: string, locals: readonly string[]): { start: number; end: number; text: string }[] {
  const inner = scopedChildren(node, locals).flatMap(([child, bound]) => renamesIn(child, source, from, to, bound))
  if (node.op === 'in') {
    const [key, map] = node.args
    if (isStepRoot(map, locals) && literalKey(key) === from) return [...inner, quotedEdit(key, source, to)]
  }
  if (node.op === '.' || node.op === '.?') {
    const [left, name] = node.args
    if (name === from && isStepRoot(left, locals)) return [...inner, { start: node.end - name.length, end: node.end, text: to }]
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [left, key] = node.args
    if (literalKey(key) === from && isStepRoot(left, locals)) return [...inner, quotedEdit(key, source, to)]
  }
  return inner
}

function isStepRoot(node: ASTNode, locals: readonly string[]): boolean {
  return node.op === 'id' && (node.args === 'steps' || node.args === 'loops') && !locals.includes(node.args)
}

function quotedEdit(node: ASTNode, source: string, to: string): { start: number; end: number; text: string } {
  const quote = source[node.start] === "'" ? "'" : '"'
  return { start: node.start, end: node.end, text: `${quote}${to}${quote}` }
}

function expressionsOf(text: string): { source: string; start: number }[] {
  return parseTemplate(text).segments.flatMap(segment => (segment.kind === 'expression' ? [{ source: segment.source, start: segment.start }] : []))
}

function treeOf(source: string): ASTNode | undefined {
  try {
    return parseSource(source)
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
