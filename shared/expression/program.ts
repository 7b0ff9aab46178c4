import type { JsonObject } from '../json.ts'
import type { ASTNode } from './syntax.ts'
import { Optional } from './value.ts'
import type { Budget, Value } from './value.ts'

/** One evaluation's state: owned by it, made anew each time. */
export type Frame = { roots: { readonly [name: string]: Value | undefined }; locals: Value[]; budget: Budget; run: JsonObject }
export type Program = (frame: Frame) => Value

/** An optional that holds something is that thing; one that holds nothing stays, and says so where it is used. */
export function unwrapped(value: Value): Value {
  return value instanceof Optional && value.value !== undefined ? value.value : value
}

/** The source of a node as messages show it. */
export function textOf(node: ASTNode): string {
  const text = node.input.slice(node.start, node.end).trim()
  return text.length > 80 ? `…${text.slice(-79)}` : text
}
