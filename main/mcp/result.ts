import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client'
import { AppError } from '@shared/failure.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import type { McpContent, McpResult } from '@shared/mcp-server.ts'

/** Of a whole result as JSON, in bytes: it is kept in the run's journal. */
export const largestResult = 1_000_000

/** What a step gets. Throws AppError for a tool that says it failed, and `limit` for an answer that is too large. */
export function resultOf(answer: CallToolResult, tool: string): McpResult {
  const content = (answer.content ?? []).flatMap(contentOf)
  const text = content.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
  const structured = answer.structuredContent
  const result: McpResult = { text, data: structured === undefined ? readJson(text) : (structured as JsonValue), content }
  const bytes = Buffer.byteLength(JSON.stringify(result))
  if (bytes > largestResult) throw new AppError({ code: 'limit', message: `What "${tool}" answered is larger than the limit of 1 MB. Ask it for less at a time.`, retryable: false, sent: 'processed', details: { rule: 'result-size', bytes } })
  if (answer.isError === true) throw failed(result, tool)
  return result
}

/** The tool ran, and says that it did not do what was asked. */
function failed({ text, data }: McpResult, tool: string): AppError {
  const said = text.trim() === '' ? 'It does not say why.' : text.trim().slice(0, 2_000)
  const isInput = /^(MCP error -32602|input validation error|invalid arguments)/i.test(said)
  return new AppError({ code: isInput ? 'invalid-input' : 'unavailable', message: `"${tool}" failed: ${said}`, retryable: false, sent: 'processed', ...(isJsonObject(data) && { details: { data } }) })
}

function contentOf(block: ContentBlock): McpContent[] {
  switch (block.type) {
    case 'text': return [{ type: 'text', text: block.text }]
    case 'image': case 'audio': return [{ type: block.type, mimeType: block.mimeType, data: block.data }]
    case 'resource_link': return [{ type: 'link', uri: block.uri, name: block.name, mimeType: block.mimeType ?? null }]
    case 'resource': {
      const { resource } = block
      return [{ type: 'resource', uri: resource.uri, mimeType: resource.mimeType ?? null, text: 'text' in resource ? resource.text : null, data: 'blob' in resource ? resource.blob : null }]
    }
  }
}

/** Many servers give their data as text alone. */
function readJson(text: string): JsonValue {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return null
  }
}
