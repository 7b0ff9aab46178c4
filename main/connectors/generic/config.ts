import { WebhookSecret } from '@shared/webhook/webhook-secret.ts'
import { z } from 'zod'

const HeaderName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'A header is named by letters, digits and -, such as X-Signature')
const FieldPath = z.string().regex(/^[^.\s]+(\.[^.\s]+)*$/, 'A field is named by its path in the body, such as id or data.id').max(200)

export const GenericConfig = z.strictObject({
  webhookSecret: WebhookSecret,
  header: HeaderName.default('X-Signature').meta({ title: 'Signature header', description: 'The header that holds the HMAC-SHA256 of the body.' }),
  encoding: z.enum(['hex', 'base64']).default('hex').meta({ title: 'Encoding' }),
  prefix: z.string().max(32).optional().meta({ title: 'Prefix', description: 'What stands before the signature. Not set: sha256= may stand there or not.' }),
  timestampHeader: HeaderName.optional().meta({ title: 'Time header', description: 'A header with the time of signing, in seconds since 1970. Set: older or newer requests are refused.' }),
  signed: z.enum(['body', 'timestamp.body']).default('body').meta({ title: 'Signed bytes', description: 'The body alone, or the time, a dot and the body.' }),
  toleranceSeconds: z.number().int().min(1).max(86_400).default(300).meta({ title: 'Tolerance in seconds' }),
  idHeader: HeaderName.optional().meta({ title: 'Id header', description: 'A header with an id that is the same for each delivery of one event.' }),
  idField: FieldPath.optional().meta({ title: 'Id field', description: 'Where in a JSON body that id is.' }),
  eventHeader: HeaderName.optional().meta({ title: 'Event header' }),
  eventField: FieldPath.optional().meta({ title: 'Event field' }),
}).refine(({ signed, timestampHeader }) => signed === 'body' || timestampHeader !== undefined, { path: ['timestampHeader'], message: 'Name the header with the time, since the time is signed' })
export type GenericConfig = z.infer<typeof GenericConfig>
