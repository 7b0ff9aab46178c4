// The servers of the benchmark, each a process of its own. Owns their ends.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { databaseName } from '@main/storage/database.ts'
import { bareDatabase } from './bare.ts'
import { webhookSecret } from './sender.ts'
import { tenStepWorkflow } from './workflow.ts'

export type Server = {
  pid: number
  /** Resolves once it listens. Rejects when it ends before. */
  port: Promise<number>
  stop(): Promise<void>
}

export interface Servers {
  /** A data folder with a connection, and with the ten-step workflow switched on when asked. */
  dataFolder(name: string, options: { workflow: boolean }): Promise<string>
  ours(dataFolder: string): Server
  bare(name: string, task: 'serveBare' | 'drainBare', options?: { work: boolean }): Server
  stop(): Promise<void>
}

export function createServers({ folder, cliFolder, bundle }: { folder: string; cliFolder: string; /** The built file that exports `serveBare` and `drainBare`. */ bundle: string }): Servers {
  const program = join(cliFolder, 'flowbench.js')
  const running = new Set<Server>()
  const flowbench = (...words: string[]): Promise<void> => new Promise((resolve, reject) => {
    spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'ignore', 'inherit'] }).once('close', (code) => (code === 0 ? resolve() : reject(new Error(`flowbench ${words[0]} ended with ${code}`))))
  })
  const keep = (child: ChildProcess): Server => {
    const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
    const server: Server = {
      pid: child.pid ?? 0,
      port: portOf(child),
      stop() {
        running.delete(server)
        child.kill('SIGKILL')
        return ended
      },
    }
    running.add(server)
    return server
  }

  return {
    async dataFolder(name, { workflow }) {
      const data = join(folder, name)
      mkdirSync(data)
      writeFileSync(join(data, 'connection.json'), JSON.stringify({ webhookSecret: 'secret://bench' }))
      writeFileSync(join(data, 'workflow.json'), JSON.stringify(tenStepWorkflow))
      await flowbench('connection', 'set', 'bench', '--connector', 'github', '--config', join(data, 'connection.json'), '--data', data)
      if (!workflow) return data
      await flowbench('workflow', 'import', join(data, 'workflow.json'), '--data', data)
      await flowbench('workflow', 'activate', tenStepWorkflow.id, '--data', data)
      return data
    },
    ours: (data) => keep(spawn(process.execPath, [program, 'serve', '--data', data, '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, FLOWBENCH_SECRET_BENCH: webhookSecret } })),
    bare(name, task, options = { work: false }) {
      const own = join(folder, name)
      mkdirSync(own, { recursive: true })
      return keep(spawn(process.execPath, ['-e', `import(${JSON.stringify(bundle)}).then((tasks) => tasks.${task}(${JSON.stringify(own)}, ${JSON.stringify(options)}))`], { stdio: ['ignore', 'pipe', 'inherit'] }))
    },
    async stop() {
      await Promise.all([...running].map((server) => server.stop()))
    },
  }
}

/** Resident memory of a process, in MiB. */
export function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
}

/** Resolves when so many rows are there; looks fifty times a second. */
export async function untilCounted(data: string, which: 'runs that are over' | 'runs' | 'results', count: number): Promise<void> {
  const file = join(data, which === 'results' ? bareDatabase : databaseName)
  let database: Database | undefined
  try {
    for (;;) {
      database ??= existsSync(file) ? new DatabaseFile(file, { readonly: true }) : undefined
      if (database && countIn(database, which) >= count) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  } finally {
    database?.close()
  }
}

function countIn(database: Database, which: 'runs that are over' | 'runs' | 'results'): number {
  const sql = which === 'results' ? 'SELECT count(*) FROM results' : which === 'runs' ? 'SELECT count(*) FROM (SELECT 1 FROM runs LIMIT 1)' : "SELECT (SELECT count(*) FROM runs) - (SELECT count(*) FROM runs WHERE status = 'running')"
  return database.prepare(sql).pluck().get() as number
}

function portOf(child: ChildProcess): Promise<number> {
  const port = new Promise<number>((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const found = /"port": (\d+)/.exec(text)?.[1]
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', (code) => reject(new Error(`A server of the benchmark ended with ${code}`)))
  })
  // Whoever only drains does not ask.
  port.catch(() => undefined)
  return port
}
