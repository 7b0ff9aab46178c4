// model-calls: what calls of models took, and what those under way may take at most. Owns the table `model_calls`.
//
//   M1. A call is written down with the most that it may take before it is sent, in the transaction that found the budgets to
//       hold; so calls at once cannot overdraw them together, and what a crash cut off counts in full.
//   M2. What it took in the end stands in its place.

import type { Database } from 'better-sqlite3'
import type { Spent } from '@shared/llm/spent.ts'

export type ModelCall = { at: number; runId: string; nodeId: string; iteration: string; provider: string; connection: string; model: string }
export type ModelCallSums = { tokens: number; money: number }

export interface ModelCalls {
  /** `check` sees the sums before, of the run and since `since`, and throws to refuse. Gives the call's number. */
  reserve(call: ModelCall, worst: ModelCallSums, since: number, check: (run: ModelCallSums, day: ModelCallSums) => void): number
  settle(id: number, spent: Spent): void
  /** It was not sent, or not taken. */
  release(id: number): void
  since(at: number): ModelCallSums
  ofRun(runId: string): ModelCallSums
  /** Forgets those before. */
  removeBefore(at: number): void
}

type Row = { tokens: number | null; money: number | null }

export function createModelCalls(database: Database): ModelCalls {
  const insert = database.prepare('INSERT INTO model_calls (at, run_id, node_id, iteration, provider, connection, model, input_tokens, output_tokens, cached_tokens, is_estimated, money, is_under_way) VALUES (@at, @runId, @nodeId, @iteration, @provider, @connection, @model, @tokens, 0, 0, 1, @money, 1)')
  const update = database.prepare('UPDATE model_calls SET input_tokens = @inputTokens, output_tokens = @outputTokens, cached_tokens = @cachedTokens, is_estimated = @isEstimated, money = @money, is_under_way = 0 WHERE id = @id')
  const remove = database.prepare('DELETE FROM model_calls WHERE id = ?')
  const sumOfRun = database.prepare<[string], Row>('SELECT sum(input_tokens + output_tokens) AS tokens, sum(money) AS money FROM model_calls WHERE run_id = ?')
  const sumSince = database.prepare<[number], Row>('SELECT sum(input_tokens + output_tokens) AS tokens, sum(money) AS money FROM model_calls WHERE at >= ?')
  const removeOld = database.prepare('DELETE FROM model_calls WHERE at < ?')
  const sums = (row: Row | undefined): ModelCallSums => ({ tokens: row?.tokens ?? 0, money: row?.money ?? 0 })
  const ofRun = (runId: string): ModelCallSums => sums(sumOfRun.get(runId))
  const since = (at: number): ModelCallSums => sums(sumSince.get(at))
  return {
    reserve: database.transaction((call: ModelCall, worst: ModelCallSums, from: number, check: Parameters<ModelCalls['reserve']>[3]) => {
      check(ofRun(call.runId), since(from))
      return Number(insert.run({ ...call, ...worst }).lastInsertRowid)
    }),
    settle: (id, { inputTokens, outputTokens, cachedTokens, isEstimated, money }) => void update.run({ id, inputTokens, outputTokens, cachedTokens, isEstimated: isEstimated ? 1 : 0, money }),
    release: (id) => void remove.run(id),
    since, ofRun,
    removeBefore: (at) => void removeOld.run(at),
  }
}
