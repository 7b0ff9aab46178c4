// storage-kills: what is rare under load is ended on its own: a migration before its commit, a backup while it is copied.

import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { databaseName } from '@main/storage/database.ts'
import { programIn, type Arming, type Program } from './program.ts'
import { between, type Random } from './random.ts'

export type StorageKills = { migrations: number; backups: number; problems: string[] }

export async function killInStorage(root: string, random: Random, times: number): Promise<StorageKills> {
  const result: StorageKills = { migrations: 0, backups: 0, problems: [] }
  for (let turn = 0; turn < times; turn++) {
    const folder = mkdtempSync(join(tmpdir(), 'flowbench-crash-storage-'))
    try {
      const data = join(folder, 'data')
      mkdirSync(data)
      const program = programIn(root, data)
      const proof = join(folder, 'proof')
      result.problems.push(...await killInMigration({ root, random, data, program, proof }), ...await killInBackup({ data, program, proof }))
      result.migrations++
      result.backups++
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return result
}

/** A database of an earlier version is brought to the present one; the process ends with the n-th step of that uncommitted. */
async function killInMigration({ root, random, data, program, proof }: { root: string; random: Random; data: string; program: Program; proof: string }): Promise<string[]> {
  const fixtures = join(root, 'main', 'storage', 'fixtures')
  const newest = readdirSync(fixtures).length
  const version = between(random, 4, newest - 1)
  within(data, (database) => database.exec(readFileSync(join(fixtures, `version-${version}.sql`), 'utf8')))
  const before = within(data, countsOf)
  const hit = between(random, 1, newest - version)
  const problems = await ends(program, ['workflow', 'list'], { point: 'migration-applied', hit, proof })
  const found = within(data, versionOf)
  if (found !== version + hit - 1) problems.push(`K13: a migration from ${version} that ended at its step ${hit} left version ${found}`)
  await program.run(['workflow', 'list'])
  const after = within(data, (database) => ({ version: versionOf(database), counts: countsOf(database), integrity: database.pragma('integrity_check', { simple: true }) }))
  if (after.version < newest || after.integrity !== 'ok' || JSON.stringify(after.counts) !== JSON.stringify(before)) problems.push(`K13: after an interrupted migration from ${version}: ${JSON.stringify({ before, after })}`)
  return problems
}

/** A backup that was cut short has no name; the next one is whole. */
async function killInBackup({ data, program, proof }: { data: string; program: Program; proof: string }): Promise<string[]> {
  const list = async (): Promise<string[]> => (await program.json<{ backups: { name: string }[] }>(['backup', '--list'])).backups.map(({ name }) => name)
  const before = await list()
  const problems = await ends(program, ['backup'], { point: 'backup-copied', hit: 1, proof })
  if ((await list()).length !== before.length) problems.push('K13: a backup that was cut short is listed')
  await program.run(['backup'])
  const [newest = '', ...others] = await list()
  if (others.length !== before.length) problems.push('K13: after a backup that was cut short the next one was not made')
  const copy = new DatabaseFile(join(data, 'backups', newest), { readonly: true })
  if (copy.pragma('integrity_check', { simple: true }) !== 'ok') problems.push(`K13: the backup ${newest} is damaged`)
  copy.close()
  return problems
}

async function ends(program: Program, args: readonly string[], arming: Arming & { proof: string }): Promise<string[]> {
  const { signal, error } = await program.run(args, arming)
  rmSync(arming.proof, { force: true })
  return signal === 'SIGKILL' ? [] : [`K13: flowbench ${args.join(' ')} did not come by ${arming.point}: ${error}`]
}

function within<T>(data: string, use: (database: Database) => T): T {
  const database = new DatabaseFile(join(data, databaseName))
  try {
    return use(database)
  } finally {
    database.close()
  }
}

function versionOf(database: Database): number {
  return Number(database.pragma('user_version', { simple: true }))
}

/** Of what a person would miss. */
function countsOf(database: Database): Record<string, number> {
  return Object.fromEntries(['workflows', 'runs', 'run_events', 'grants', 'outbox_items'].map((table) => [table, database.prepare<[], { count: number }>(`SELECT count(*) AS count FROM ${table}`).get()?.count ?? 0]))
}
