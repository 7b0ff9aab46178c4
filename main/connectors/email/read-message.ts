import type { FetchMessageObject, ImapFlow, MessageStructureObject } from 'imapflow'
import { z } from 'zod'

const Person = z.object({ name: z.string(), address: z.string() })
export const Message = z.object({
  uid: z.number().meta({ description: 'Its number in the folder' }),
  messageId: z.string().nullable(),
  date: z.string().nullable().meta({ description: 'When it was written, as 2026-01-31T09:30:00.000Z' }),
  received: z.string().nullable().meta({ description: 'When the server took it' }),
  from: Person.nullable(),
  to: z.array(Person),
  cc: z.array(Person),
  replyTo: z.array(Person),
  subject: z.string(),
  text: z.string().nullable().meta({ description: 'The plain text; its beginning where it is very long' }),
  html: z.string().nullable(),
  attachments: z.array(z.object({ name: z.string(), contentType: z.string(), size: z.number().meta({ description: 'As it was sent, in bytes' }) })),
  flags: z.array(z.string()),
})
export type Message = z.infer<typeof Message>

/** Of each of the two texts; the whole of a run's events is kept. */
const maxTextBytes = 200_000

export const headQuery = { uid: true, envelope: true, internalDate: true, flags: true, bodyStructure: true } as const

/** The folder must be open. Marks nothing as read. */
export async function readMessage(client: ImapFlow, { uid, envelope, internalDate, flags, bodyStructure }: FetchMessageObject): Promise<Message> {
  const parts = leaves(bodyStructure)
  const isFile = (part: MessageStructureObject): boolean => part.disposition === 'attachment' || nameOf(part) !== null
  const textOf = async (type: string): Promise<string | null> => {
    const part = parts.find((each) => each.type === type && !isFile(each))
    return part ? download(client, uid, part.part ?? '1') : null
  }
  return {
    uid, messageId: envelope?.messageId ?? null, date: isoOf(envelope?.date), received: isoOf(internalDate),
    from: people(envelope?.from)[0] ?? null, to: people(envelope?.to), cc: people(envelope?.cc), replyTo: people(envelope?.replyTo),
    subject: envelope?.subject ?? '', text: await textOf('text/plain'), html: await textOf('text/html'),
    attachments: parts.filter(isFile).map((part) => ({ name: nameOf(part) ?? '', contentType: part.type, size: part.size ?? 0 })),
    flags: [...(flags ?? [])],
  }
}

/** Decoded into UTF-8. */
async function download(client: ImapFlow, uid: number, part: string): Promise<string> {
  const found = await client.download(String(uid), part, { uid: true, maxBytes: maxTextBytes })
  if (!('content' in found) || found.content === undefined) return ''
  const chunks: Buffer[] = []
  for await (const chunk of found.content) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8').replace(/\r\n/g, '\n')
}

function leaves(node: MessageStructureObject | undefined): MessageStructureObject[] {
  if (!node) return []
  return node.childNodes ? node.childNodes.flatMap(leaves) : [node]
}

function nameOf(part: MessageStructureObject): string | null {
  return part.dispositionParameters?.['filename'] ?? part.parameters?.['name'] ?? null
}

function people(list: readonly { name?: string | undefined; address?: string | undefined }[] | undefined): z.infer<typeof Person>[] {
  return (list ?? []).map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }))
}

function isoOf(date: Date | string | undefined): string | null {
  const time = date === undefined ? NaN : new Date(date).getTime()
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
