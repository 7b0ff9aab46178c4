// meter: what a step has of an account at a provider of models. Counts what it takes, and keeps it within the budgets.
//
//   P1. Before a call is sent, the most that it may take is held back; when a budget would not hold, nothing is sent.
//   P2. A call that was cut off counts with what was heard of it, and its input in full.
//   P3. What is spent in runs that a step started belongs to the run that began it all, and is seen at each step above.

import type { ActionLlm } from '@main/connectors/define-llm.ts'
import type { LlmAccount } from '@main/llm/account.ts'
import { likelyTokens } from '@main/llm/estimate.ts'
import { reach } from '@main/platform/failpoint.ts'
import type { RunStarted } from '@main/storage/journal.ts'
import type { ModelCalls, ModelCallSums } from '@main/storage/model-calls.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { overBudget, type Budgets, type OverBudget } from '@shared/llm/budget.ts'
import type { ChatRequest } from '@shared/llm/chat.ts'
import { moneyWords, tokenWords } from '@shared/llm/money.ts'
import { costOf, priceOf, type Price } from '@shared/llm/price.ts'
import { addSpent, nothingSpent, spentOn, type Spent } from '@shared/llm/spent.ts'
import type { Usage } from '@shared/llm/usage.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'
import type { LiveAbove, LiveSteps } from './live-steps.ts'

export type MeterPlace = { started: RunStarted; step: StepAddress; attempt: number; connection: string }
export type MeteredDoor = { llm: ActionLlm; /** By now; undefined when nothing was asked. */ spent(): Spent | undefined; end(): void }
export interface LlmMeter {
  door(account: LlmAccount, place: MeterPlace): MeteredDoor
  /** Since then, with what was heard by now of the calls that are under way, and not with the most that they may take. */
  spentSince(at: number): ModelCallSums
}

export type MeterOptions = {
  calls: ModelCalls
  live: LiveSteps
  budgets(): Budgets
  /** Those that a person wrote first. */
  prices(): readonly Price[]
  now(): number
  /** The steps that started it and what it is in, the nearest first. */
  above(started: RunStarted): LiveAbove[]
}

export function createMeter({ calls, live, budgets, prices, now, above }: MeterOptions): LlmMeter {
  const underWay = new Map<number, { at: number; reserved: ModelCallSums; sofar(): ModelCallSums }>()
  return {
    spentSince(since) {
      const sums = calls.since(since)
      for (const { at, reserved, sofar } of underWay.values()) {
        if (at < since) continue
        const heard = sofar()
        sums.tokens += heard.tokens - reserved.tokens
        sums.money += heard.money - reserved.money
      }
      return sums
    },
    door(account, { started, step, attempt, connection }) {
      let spent = nothingSpent
      const over = above(started)
      /** The run that began it all. */
      const root = over.at(-1)?.runId ?? started.runId
      const writer = live.begin({ runId: started.runId, ...step, attempt }, over)
      const costFor = (model: string, usage: Usage): number | null => {
        if (isHere(account.origin)) return 0
        const price = priceOf(prices(), model)
        return price ? costOf(usage, price) : null
      }
      const chat: ActionLlm['chat'] = async (request, { isShown = false } = {}) => {
        const input = account.countTokens(request)
        const worst = { tokens: input + request.maxTokens, money: costFor(request.model, { inputTokens: input, cachedTokens: 0, outputTokens: request.maxTokens, isEstimated: true }) }
        const reserved = { tokens: worst.tokens, money: worst.money ?? 0 }
        const at = now()
        const id = calls.reserve(
          { at, runId: root, nodeId: step.nodeId, iteration: step.iteration, provider: account.provider, connection, model: request.model },
          reserved, startOfDay(at),
          (run, day) => {
            const over = overBudget(budgets(), worst, { call: { tokens: 0, money: 0 }, run, day })
            if (over) throw exceeded(over, request)
          },
        )
        let heard = 0
        const sofar = (): Usage => ({ inputTokens: input, outputTokens: heard, cachedTokens: 0, isEstimated: true })
        underWay.set(id, { at, reserved, sofar: () => ({ tokens: input + heard, money: costFor(request.model, sofar()) ?? 0 }) })
        const settle = (usage: Usage, model: string): number | null => {
          const cost = costFor(model, usage) ?? costFor(request.model, usage)
          const took = spentOn(usage, cost)
          calls.settle(id, took)
          spent = addSpent(spent, took)
          writer.spent(spent)
          return cost
        }
        try {
          const answer = await account.chat(request, (piece) => {
            reach('model-writing', () => `${started.runId} ${stepKey(step.nodeId, step.iteration)}`)
            heard += likelyTokens(piece)
            if (isShown) writer.text(piece)
            writer.spent(addSpent(spent, spentOn(sofar(), costFor(request.model, sofar()))))
          })
          return { ...answer, cost: settle(answer.usage, answer.model) }
        } catch (error) {
          const { sent } = toFailure(error)
          if (heard === 0 && (sent === 'not-sent' || sent === 'not-processed')) calls.release(id)
          else settle(sofar(), request.model)
          throw error
        } finally {
          underWay.delete(id)
        }
      }
      return {
        llm: { chat, capabilities: () => account.capabilities(), countTokens: (request) => account.countTokens(request), listModels: () => account.listModels() },
        spent: () => (spent.calls > 0 ? spent : undefined),
        end: () => writer.end(),
      }
    },
  }
}

/** For worlds without a database of costs, as those of tests: what is asked is not counted, and no budget holds. */
export const unmetered: Pick<LlmMeter, 'door'> = {
  door: (account) => ({
    llm: {
      chat: async (request) => ({ ...(await account.chat(request)), cost: null }),
      capabilities: () => account.capabilities(), countTokens: (request) => account.countTokens(request), listModels: () => account.listModels(),
    },
    spent: () => undefined,
    end: () => undefined,
  }),
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** What runs on this machine takes no money. */
function isHere(origin: string): boolean {
  return /^https?:\/\/(127\.\d+\.\d+\.\d+|\[::1\]|localhost)(:|$)/.test(origin)
}

const scopes = { call: 'one call', run: 'a run', day: 'a day' } as const

function exceeded({ scope, what, limit, spent, worst }: OverBudget, { model, maxTokens }: ChatRequest): AppError {
  const remedy = 'Raise the budget in Settings, or lower "At most" in the step.'
  const message = what === 'price'
    ? `There is no price for the model "${model}", so it cannot be kept within the budget of ${moneyWords(limit)} for ${scopes[scope]}. Write its price in Settings, or take that budget away.`
    : `The budget of ${what === 'money' ? moneyWords(limit) : tokenWords(limit)} for ${scopes[scope]} would not hold: ${spent > 0 ? `${what === 'money' ? moneyWords(spent) : tokenWords(spent)} are spent, and ` : ''}this call may take up to ${what === 'money' ? moneyWords(worst) : tokenWords(worst)}, with an answer of ${maxTokens} tokens. Nothing was sent. ${remedy}`
  return new AppError({ code: 'budget-exceeded', message, retryable: false, sent: 'not-sent', details: { budget: scope, limit, spent, worst, of: what } })
}
