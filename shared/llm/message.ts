import { z } from 'zod'
import { JsonObject } from '../json.ts'

export const TextPart = z.object({ type: z.literal('text'), text: z.string() })

export const imageUrl = /^(data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+|https:\/\/\S+)$/

/** A picture by its `data:image/png;base64,…` or by an `https:` address that the service fetches itself. */
export const ImagePart = z.object({ type: z.literal('image'), url: z.string().regex(imageUrl, 'Give a picture as data:image/png;base64,… (PNG, JPEG, GIF or WebP), or its https address') })
export type ImagePart = z.infer<typeof ImagePart>

export const ContentPart = z.discriminatedUnion('type', [TextPart, ImagePart])
export type ContentPart = z.infer<typeof ContentPart>

const Content = z.union([z.string(), z.array(ContentPart)])

/** A model wants a tool called. `problem`: what it wrote as arguments is no JSON object; `input` is empty then, and the tool must not be called. */
export const ToolCall = z.object({ id: z.string(), name: z.string(), input: JsonObject, problem: z.string().optional() })
export type ToolCall = z.infer<typeof ToolCall>

/** One turn of a conversation. A `tool` message answers the call of that id, and comes right after the assistant's message that made it. */
export const ChatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.literal('system'), content: z.string() }),
  z.object({ role: z.literal('user'), content: Content }),
  z.object({ role: z.literal('assistant'), content: z.string(), toolCalls: z.array(ToolCall).optional() }),
  z.object({ role: z.literal('tool'), callId: z.string(), name: z.string(), content: Content, isError: z.boolean().optional() }),
])
export type ChatMessage = z.infer<typeof ChatMessage>
export type AssistantMessage = Extract<ChatMessage, { role: 'assistant' }>

export function textOf(content: string | readonly ContentPart[]): string {
  return typeof content === 'string' ? content : content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

export function hasImages(messages: readonly ChatMessage[]): boolean {
  return messages.some(({ content }) => typeof content !== 'string' && content.some(({ type }) => type === 'image'))
}
