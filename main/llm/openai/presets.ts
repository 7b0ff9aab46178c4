import type { Capabilities } from '@shared/llm/model.ts'

export type Preset = {
  title: string
  /** Absent: a person says it. */
  baseUrl?: string
  needsKey: boolean
  structuredOutput: Capabilities['structuredOutput']
  /** How it is asked to count the tokens of a stream: it must be, it does so by itself. */
  usage: 'asked' | 'by-itself'
}

/** Services that speak OpenAI's chat completions. Each as its own documentation says. */
export const presets = {
  // https://docs.ollama.com/api/openai-compatibility
  ollama: { title: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false, structuredOutput: 'schema', usage: 'asked' },
  // https://lmstudio.ai/docs/developer/openai-compat
  'lm-studio': { title: 'LM Studio', baseUrl: 'http://127.0.0.1:1234/v1', needsKey: false, structuredOutput: 'schema', usage: 'asked' },
  // https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
  vllm: { title: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', needsKey: false, structuredOutput: 'schema', usage: 'asked' },
  // https://github.com/ggml-org/llama.cpp/tree/master/tools/server
  'llama-cpp': { title: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080/v1', needsKey: false, structuredOutput: 'schema', usage: 'asked' },
  jan: { title: 'Jan', baseUrl: 'http://127.0.0.1:1337/v1', needsKey: false, structuredOutput: 'json', usage: 'asked' },
  // https://openrouter.ai/docs/quickstart
  openrouter: { title: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1', needsKey: true, structuredOutput: 'schema', usage: 'asked' },
  // https://console.groq.com/docs/openai
  groq: { title: 'Groq', baseUrl: 'https://api.groq.com/openai/v1', needsKey: true, structuredOutput: 'json', usage: 'asked' },
  // https://docs.mistral.ai/api
  mistral: { title: 'Mistral', baseUrl: 'https://api.mistral.ai/v1', needsKey: true, structuredOutput: 'schema', usage: 'by-itself' },
  // https://api-docs.deepseek.com
  deepseek: { title: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1', needsKey: true, structuredOutput: 'json', usage: 'asked' },
  // https://ai.google.dev/gemini-api/docs/openai
  gemini: { title: 'Gemini', baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai', needsKey: true, structuredOutput: 'schema', usage: 'asked' },
  // https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
  azure: { title: 'Azure OpenAI', needsKey: true, structuredOutput: 'schema', usage: 'asked' },
  other: { title: 'another service', needsKey: false, structuredOutput: 'json', usage: 'asked' },
} as const satisfies Record<string, Preset>

export type PresetKey = keyof typeof presets
export const presetKeys = Object.keys(presets) as [PresetKey, ...PresetKey[]]
