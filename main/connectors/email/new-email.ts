import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { definePoll } from '../define-poll.ts'
import { EmailConfig } from './config.ts'
import { withImap } from './imap.ts'
import { headQuery, readMessage, type Message } from './read-message.ts'

/** Each is read whole; the next look goes on from there. */
const mostAtOnce = 25

const sample: Message = {
  uid: 4_211, messageId: '<a1b2c3@mail.example.com>', date: '2026-01-31T09:30:00.000Z', received: '2026-01-31T09:30:04.000Z',
  from: { name: 'Grace Hopper', address: 'grace@example.com' }, to: [{ name: 'Ada', address: 'ada@example.com' }], cc: [], replyTo: [],
  subject: 'Order 1042', text: 'Please send three more.\n', html: null, attachments: [{ name: 'order.pdf', contentType: 'application/pdf', size: 18_204 }], flags: [],
}

/** A message is known by its number as long as the folder has the same UIDVALIDITY (RFC 9051, section 2.3.1.1). */
export const newEmail = definePoll({
  key: 'new-email',
  displayName: 'New e-mail',
  summary: 'When a message arrives in a folder',
  icon: 'inbox',
  config: EmailConfig,
  input: z.strictObject({
    folder: z.string().min(1).max(500).default('INBOX').meta({ title: 'Folder of mail', description: 'As the server names it. Messages stay unread.', examples: ['INBOX', 'INBOX/Orders'], 'x-options': 'folders', 'x-literal': true }),
  }),
  options: {
    async folders(_input, context) {
      const folders = await withImap(context, (client) => client.list())
      return folders.filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent')).map(({ path }) => ({ value: path, label: path }))
    },
  },
  defaultInput: {},
  everyMs: 120_000,
  samples: [{ name: 'New e-mail', payload: sample }],
  poll: ({ folder }, context) => withImap(context, async (client) => {
    const { uidValidity, uidNext, exists } = await client.mailboxOpen(folder, { readOnly: true })
    const validity = String(uidValidity)
    const last = lastSeen(context.cursor, validity)
    // What was there before the first look is listed from its newest on, and the person chooses whether it counts.
    const uids = exists === 0 || (last !== null && uidNext <= last + 1) ? [] : ((await client.search({ uid: `${(last ?? 0) + 1}:*` }, { uid: true })) || []).filter((uid) => uid > (last ?? 0)).sort((one, other) => one - other)
    const wanted = last === null ? uids.slice(-mostAtOnce) : uids.slice(0, mostAtOnce)
    const items: { id: string; payload: Message }[] = []
    for (const uid of wanted) {
      const head = await client.fetchOne(String(uid), headQuery, { uid: true })
      if (head) items.push({ id: `${validity}:${uid}`, payload: await readMessage(client, head) })
    }
    return { items, cursor: { uidValidity: validity, last: wanted.at(-1) ?? last ?? uidNext - 1 } }
  }),
})

function lastSeen(cursor: JsonValue, validity: string): number | null {
  if (!isJsonObject(cursor) || cursor['uidValidity'] !== validity) return null
  return typeof cursor['last'] === 'number' ? cursor['last'] : null
}
