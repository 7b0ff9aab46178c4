import type { AnyProvider } from './define.ts'
import { anthropic } from './anthropic/anthropic.ts'
import { openaiCompatible } from './openai/compatible.ts'
import { openai } from './openai/openai.ts'

/** Every provider of models. Adding one touches its file and this list. */
export const providers: readonly AnyProvider[] = [openai, anthropic, openaiCompatible]
