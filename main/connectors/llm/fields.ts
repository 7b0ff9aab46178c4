import { AppError } from '@shared/failure.ts'
import { imageUrl } from '@shared/llm/message.ts'
import { Usage } from '@shared/llm/usage.ts'
import { z } from 'zod'
import type { ActionContext, Choices } from '../define.ts'

export const modelField = z.string().max(300).default('').meta({ title: 'Model', description: 'As the service calls it.', examples: ['gpt-4.1-mini', 'llama3.2:3b'], 'x-options': 'models' })
export const systemField = z.string().max(200_000).optional().meta({ title: 'Instructions', description: 'What the model is to be and to heed. It weighs more than the prompt.', 'x-widget': 'multiline' })
export const temperatureField = z.number().min(0).max(2).optional().meta({ title: 'Temperature', description: '0: nearly the same answer every time. Empty: what the service takes for good; some models take no other.' })
export const maxTokensField = z.number().int().min(1).max(1_000_000).default(4_096).meta({ title: 'At most', description: 'So many tokens of answer. Budgets are checked with it, and a longer answer is cut off.' })

/** Pictures for models that see. */
export const imagesField = z.array(z.string().max(30_000_000).regex(imageUrl, 'Give a picture as data:image/png;base64,… (PNG, JPEG, GIF or WebP), or its https address')).max(20).optional().meta({ title: 'Pictures', description: 'For models that see: each as data:image/png;base64,… or its https address.' })

/** What a call took. */
export const callOutput = {
  model: z.string().meta({ description: 'Which model answered, as the service says' }),
  usage: Usage.meta({ description: 'Tokens that were read and written' }),
  cost: z.number().nullable().meta({ description: 'In US dollars; null when there is no price for the model in Settings' }),
}
export const sampleCall = { model: 'gpt-4.1-mini', usage: { inputTokens: 42, outputTokens: 17, cachedTokens: 0, isEstimated: false }, cost: 0.000044 }

/** The models of the account, asked of its service. */
export const modelOptions: Choices = {
  async models(_, { llm }) {
    return (await llm.listModels()).map(({ id, displayName }) => ({ value: id, label: displayName ?? id }))
  },
}

export type LlmContext = Pick<ActionContext, 'llm' | 'log'>

export function required(value: string, title: string): string {
  if (value.trim() !== '') return value
  throw new AppError({ code: 'invalid-input', message: `There is no ${title.toLowerCase()}. Fill in "${title}".`, retryable: false, sent: 'not-sent' })
}
