import type { ChatRequest } from '@shared/llm/chat.ts'

/** The same request with the schema said in words, for models that cannot be held to it. */
export function schemaInWords(request: ChatRequest): ChatRequest {
  const { schema, messages } = request
  if (!schema) return request
  const said = `Answer with JSON alone, without any words or code fences around it. It must fit this JSON Schema:\n${JSON.stringify(schema.schema)}`
  const [first, ...rest] = messages
  if (first?.role === 'system') return { ...request, messages: [{ ...first, content: `${first.content}\n\n${said}` }, ...rest] }
  return { ...request, messages: [{ role: 'system', content: said }, ...messages] }
}
