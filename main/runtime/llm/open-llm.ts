import { openAccount, type LlmAccount } from '@main/llm/account.ts'
import type { AnyProvider } from '@main/llm/define.ts'
import { AppError } from '@shared/failure.ts'
import type { StepHttp } from '../doors.ts'

/** An account at a provider, by its connector's key. Undefined where no provider has that key. Throws AppError. */
export type OpenLlm = (connector: string, config: unknown, http: StepHttp) => LlmAccount | undefined

export function createOpenLlm(providers: readonly AnyProvider[]): OpenLlm {
  const byKey = new Map(providers.map((provider) => [provider.key, provider]))
  return (key, config, http) => {
    const provider = byKey.get(key)
    return provider && openAccount(provider, config, http.stream ?? closed)
  }
}

function closed(): Promise<never> {
  return Promise.reject(new AppError({ code: 'forbidden', message: 'There is no way to models from here.', retryable: false, sent: 'not-sent' }))
}
