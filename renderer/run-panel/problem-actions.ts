import { fromPointer, valueAt } from '@shared/document/pointer.ts'
import { triggerId } from '@shared/id.ts'
import type { Problem } from '@shared/problem.ts'
import type { Workflow } from '@shared/workflow.ts'
import { goToNode } from '../shell/go-to-node.ts'
import type { Edit } from '../document/edit.ts'
import { setInput } from '../document/edits/node-fields.ts'
import { problemsStore } from '../document/problems-store.ts'
import { setRunTab } from '../session/session-store.ts'
import { announce } from '../ui/announce.ts'

/** The node that a problem is about; the trigger's is `trigger`, the document's is null. */
export function nodeOfProblem(problem: Problem): string | null {
  return problem.nodeId ?? (problem.pointer.startsWith('/trigger') ? triggerId : null)
}

/** Brings the problem's node into view and opens it. */
export function showProblem(problem: Problem): void {
  const nodeId = nodeOfProblem(problem)
  announce(problemWords(problem))
  if (nodeId === null) setRunTab('problems')
  else goToNode(nodeId)
}

let lastShown: string | null = null

/** Goes through the problems one by one, and round. */
export function showNextProblem(): void {
  const { problems } = problemsStore.getState()
  if (problems.length === 0) return announce('No problems')
  const index = problems.findIndex((problem) => problemKey(problem) === lastShown)
  const next = problems[(index + 1) % problems.length]
  if (next === undefined) return
  lastShown = problemKey(next)
  setRunTab('problems')
  showProblem(next)
}

export function problemKey(problem: Problem): string {
  return `${problem.rule} ${problem.pointer} ${problem.start ?? ''} ${problem.message}`
}

/** The edit that puts a problem's suggestion in place, when it is about a text in a node's input. */
export function mendingEdit(workflow: Workflow, problem: Problem): Edit | null {
  const match = /^\/nodes\/(\d+)\/input(\/.*)$/.exec(problem.pointer)
  const node = match === null ? undefined : workflow.nodes[Number(match[1])]
  const pointer = match?.[2]
  if (node === undefined || pointer === undefined || problem.suggestion === undefined) return null
  const text = valueAt(node.input, fromPointer(pointer))
  if (typeof text !== 'string') return null
  const { start = 0, end = text.length, suggestion } = problem
  return setInput(node.id, pointer, text.slice(0, start) + suggestion + text.slice(end))
}

/** What is wrong and how to mend it, as sentences. */
export function problemWords({ message, remedy }: Problem): string {
  return [message, remedy].filter((part) => part !== '').map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`)).join(' ')
}

/** Where a problem is, in words: the last name in its pointer. */
export function fieldWords(problem: Problem): string | null {
  const match = /\/(?:input|settings)\/(.+)$/.exec(problem.pointer)
  return match === null ? null : fromPointer(`/${match[1] ?? ''}`).join(' › ')
}
