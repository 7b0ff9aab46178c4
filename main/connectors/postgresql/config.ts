import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'

export const PostgresqlConfig = z.strictObject({
  host: z.string().min(1).max(300).meta({ title: 'Host', description: 'A database on this computer or a private network needs a grant such as tcp://127.0.0.1:5432 in Settings.', examples: ['db.example.com'] }),
  port: z.number().int().min(1).max(65_535).default(5432).meta({ title: 'Port' }),
  database: z.string().min(1).max(63).meta({ title: 'Database', examples: ['shop'] }),
  user: z.string().min(1).max(63).meta({ title: 'User', description: 'Best one that may do no more than your steps need.' }),
  password: SecretRef.optional().meta({ title: 'Password' }),
  tls: z.enum(['verify', 'off']).default('verify').meta({ title: 'TLS', description: 'verify: encrypted, with the certificate checked. off: only for a database on this computer or behind a tunnel.' }),
  ca: z.string().max(100_000).regex(/-----BEGIN CERTIFICATE-----/, 'Paste the certificate with its BEGIN and END lines').optional().meta({ title: 'Certificate authority', description: 'In PEM, where the provider has one of its own.', 'x-widget': 'multiline' }),
  access: z.enum(['read', 'write']).default('read').meta({ title: 'Steps may', description: 'read: query, in transactions that cannot change anything. write: also execute statements.' }),
  statementSeconds: z.number().int().min(1).max(3_600).default(30).meta({ title: 'Longest statement', description: 'In seconds; then the server ends it.' }),
})
export type PostgresqlConfig = z.output<typeof PostgresqlConfig>
