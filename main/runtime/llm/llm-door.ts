import type { ActionLlm } from '@main/connectors/define.ts'
import type { LlmAccount } from '@main/llm/account.ts'

/** What a form may ask of an account: what there is. */
export function lookingDoor(account: LlmAccount, closed: ActionLlm): ActionLlm {
  return { ...closed, capabilities: () => account.capabilities(), countTokens: (request) => account.countTokens(request), listModels: () => account.listModels() }
}

/** What a step has of an account. */
export function actingDoor(account: LlmAccount): ActionLlm {
  return {
    capabilities: () => account.capabilities(), countTokens: (request) => account.countTokens(request), listModels: () => account.listModels(),
    chat: (request) => account.chat(request),
  }
}
