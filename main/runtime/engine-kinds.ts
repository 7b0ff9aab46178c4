// What each engine kind does with its input. All of it is done at once, without the outside; loops, waits and
// sub-workflows, which take time, only have their input read here.

import { arrivingAt } from '@main/engine/arriving.ts'
import type { RunningState } from '@main/engine/run-state.ts'
import type { ApprovalQuestion, ApprovalTimeOut } from '@shared/approval.ts'
import { renderInput } from '@shared/expression/evaluate.ts'
import type { Scope } from '@shared/expression/scope.ts'
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { engineKind } from '@shared/kinds/all.ts'
import { defaultPort } from '@shared/kinds/switch.ts'
import type { StepAddress } from '@shared/step.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { approvalHash } from './keys.ts'
import { parseInput } from './parse-input.ts'
import { questionOfPart, questionType } from './question-part.ts'

/** What comes of a step's start. `input` is what the journal shows as its input. */
export type KindResult = { input: JsonValue } & (
  | { kind: 'done'; output: JsonValue; ports?: string[] }
  | { kind: 'loop'; items: JsonValue[] }
  | { kind: 'wait'; until: number }
  | { kind: 'approval'; question: ApprovalQuestion }
  | { kind: 'run-workflow'; workflowId: string; payload: JsonValue }
)

type Start = { node: WorkflowNode; scope: Scope; state: RunningState; step: StepAddress; now: number }

/** Throws AppError `expression`, `limit` or `invalid-input`; for `fail` the failure that it is there to make. */
export function startKind(start: Start): KindResult {
  switch (start.node.type) {
    case 'branch': {
      const input = read<{ when: boolean }>(start)
      return { kind: 'done', input, output: { result: input.when }, ports: [String(input.when)] }
    }
    case 'switch':
      return choose(start)
    case 'set': {
      const input = read<{ fields: JsonObject }>(start)
      return { kind: 'done', input, output: input.fields }
    }
    case 'filter':
      return keep(start)
    case 'merge':
      return mergeArrived(start)
    case 'loop': {
      const { items, concurrency } = read<{ items: JsonValue[]; concurrency: number }>(start, ['collect'])
      // The items are in the journal once, in the fact that the loop began.
      return { kind: 'loop', input: { concurrency }, items }
    }
    case 'wait': {
      const input = read<{ durationMs?: number; until?: string }>(start)
      return { kind: 'wait', input, until: untilOf(input, start.now) }
    }
    case 'approval': {
      const input = read<ApprovalInput>(start)
      return { kind: 'approval', input, question: questionOf(input, start) }
    }
    case 'stop': {
      const input = read<{ output?: JsonValue }>(start)
      return { kind: 'done', input, output: input.output ?? null, ports: [] }
    }
    case 'fail': {
      const { message } = read<{ message: string }>(start)
      throw new AppError({ code: 'invalid-input', message, retryable: false, details: { raisedBy: start.node.id } })
    }
    case 'run-workflow': {
      const input = read<{ workflowId: string; payload?: JsonValue }>(start)
      return { kind: 'run-workflow', input, workflowId: input.workflowId, payload: input.payload ?? {} }
    }
    case questionType: {
      if (start.state.started.startedBy.kind !== 'substep') break
      const input = renderInput(start.node.input, start.scope)
      return { kind: 'approval', input, question: questionOfPart(input) }
    }
  }
  throw new AppError({ code: 'invalid-input', message: `There is no kind of node called "${start.node.type}". It may belong to a newer version, or to a connector that is not installed.`, retryable: false })
}

/** The input with its expressions rendered, but for the fields named, and checked. */
function read<T extends JsonObject>({ node, scope }: Start, asWritten: readonly string[] = []): T {
  const kind = engineKind(node.type)
  const isLiteral = (pointer: string) => asWritten.some((field) => pointer === `/${field}`)
  const rendered = renderInput(node.input, scope, asWritten.length === 0 ? {} : { isLiteral })
  return (kind ? parseInput(kind.input, rendered) : rendered) as T
}

function choose({ node, scope }: Start): KindResult {
  const cases = node.input['cases']
  const seen: JsonValue[] = []
  for (const [index, entry] of (Array.isArray(cases) ? cases : []).entries()) {
    if (!isJsonObject(entry) || typeof entry['port'] !== 'string') continue
    const when = renderInput(entry['when'] ?? null, scope)
    seen.push({ port: entry['port'], when })
    if (typeof when !== 'boolean') throw notTrueOrFalse(`The condition of the case "${entry['port']}"`, when, { pointer: `/cases/${index}/when` })
    if (when) return { kind: 'done', input: { cases: seen }, output: { port: entry['port'] }, ports: [entry['port']] }
  }
  return { kind: 'done', input: { cases: seen }, output: { port: defaultPort }, ports: [defaultPort] }
}

function keep(start: Start): KindResult {
  const { items, where } = read<{ items: JsonValue[]; where: JsonValue }>(start, ['where'])
  const output = items.filter((item, index) => {
    const holds = renderInput(where, { ...start.scope, item, index })
    if (typeof holds !== 'boolean') throw notTrueOrFalse(`The condition, for the item ${index},`, holds, { pointer: '/where', index })
    return holds
  })
  return { kind: 'done', input: { items, where }, output }
}

function mergeArrived(start: Start): KindResult {
  const input = read<{ mode: string; combine: string }>(start)
  const { state, step } = start
  const scope = state.scopes.get(step.iteration)
  const planned = scope?.level.byId.get(step.nodeId)
  const arrived = scope && planned ? arrivingAt(state, scope, planned) : []
  const output = input.combine === 'first' ? (arrived[0]?.output ?? null)
    : input.combine === 'object' ? Object.fromEntries(arrived.map(({ from, output }) => [from, output]))
      : arrived.map(({ output }) => output)
  return { kind: 'done', input, output }
}

type ApprovalInput = { title: string; message: string; show?: JsonValue; timeoutMs?: number; until?: string; onTimeout: ApprovalTimeOut }

function questionOf({ title, message, show, timeoutMs, until, onTimeout }: ApprovalInput, { node, now }: Start): ApprovalQuestion {
  const text = { title, message, shown: show ?? null }
  const ends = timeoutMs !== undefined || (until !== undefined && until !== '')
  return { ...text, nodeName: node.name || node.id, hash: approvalHash(text), until: ends ? untilOf({ durationMs: timeoutMs, until }, now) : null, onTimeout }
}

function untilOf({ durationMs, until }: { durationMs?: number | undefined; until?: string | undefined }, now: number): number {
  if (durationMs !== undefined) return now + durationMs
  const at = Date.parse(until ?? '')
  if (Number.isNaN(at)) throw new AppError({ code: 'invalid-input', message: `"${until}" is not a moment in ISO 8601. Write it like 2027-01-01T09:00:00Z.`, retryable: false, details: { pointer: '/until' } })
  return at
}

function notTrueOrFalse(what: string, found: JsonValue, details: JsonObject): AppError {
  const text = JSON.stringify(found)
  return new AppError({ code: 'invalid-input', message: `${what} gave ${text.length > 80 ? `${text.slice(0, 79)}…` : text} instead of true or false.`, retryable: false, details })
}
