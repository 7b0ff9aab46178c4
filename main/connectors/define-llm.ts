import type { ChatAnswer, ChatRequest } from '@shared/llm/chat.ts'
import type { Capabilities, Model } from '@shared/llm/model.ts'

/** The models of the account that the step's connection names. What is asked is counted, and paid from the budgets. All reject with AppError. */
export interface ActionLlm {
  capabilities(): Capabilities
  /**
   * One answer. `isShown`: its text is seen on the node while it comes. Rejects with `budget-exceeded` before anything is
   * sent when a budget would not hold for the longest answer.
   */
  chat(request: ChatRequest, options?: { isShown?: boolean }): Promise<ChatAnswer & { /** In US dollars; null where the price is not known. */ cost: number | null }>
  /** Before it is sent; estimated. */
  countTokens(request: Pick<ChatRequest, 'model' | 'messages' | 'tools' | 'schema'>): number
  listModels(): Promise<Model[]>
}
