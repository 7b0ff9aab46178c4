import type { ActionLlm } from '@main/connectors/define-llm.ts'
import type { LlmAccount } from '@main/llm/account.ts'

/** What a form may ask of an account: what there is, and no answer. */
export function lookingDoor(account: LlmAccount, closed: ActionLlm): ActionLlm {
  return { ...closed, capabilities: () => account.capabilities(), countTokens: (request) => account.countTokens(request), listModels: () => account.listModels() }
}
