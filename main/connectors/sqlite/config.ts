import type { SqliteFile } from '@shared/sqlite-file.ts'
import { z } from 'zod'
import type { LookupContext } from '../define.ts'

export const SqliteConfig = z.strictObject({
  file: z.string().min(1).max(4_000).meta({ title: 'Database file', description: 'The whole path of a file of this computer. It must be there already.', examples: ['/home/ada/shop.db', 'C:\\Users\\Ada\\shop.db'], 'x-widget': 'file' }),
  access: z.enum(['read', 'write']).default('read').meta({ title: 'Steps may', description: 'read: query; the file is opened so that nothing in it can change. write: also execute statements.' }),
  statementSeconds: z.number().int().min(1).max(3_600).default(30).meta({ title: 'Longest statement', description: 'In seconds; then it is ended.' }),
})
export type SqliteConfig = z.output<typeof SqliteConfig>

export function fileOf({ config, databases }: Pick<LookupContext<SqliteConfig>, 'config' | 'databases'>): Promise<SqliteFile> {
  return databases.sqlite(config.file, { mayWrite: config.access === 'write', statementMs: config.statementSeconds * 1_000 })
}
