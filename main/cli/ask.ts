import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { CommandError } from './command.ts'

/** Asks at the terminal; what is typed is not shown. */
export function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      lines.removeAllListeners()
      lines.close()
      process.stderr.write('\n')
      settle()
    }
    lines.on('line', (line) => end(() => resolve(line)))
    lines.on('SIGINT', () => end(() => reject(new CommandError('Nothing was changed.', { code: 'cancelled' }))))
    lines.on('close', () => reject(new CommandError('Nothing was typed, so nothing was changed.')))
  })
}

/** All of standard input, without the line break that ends it. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8').replace(/\r?\n$/, '')
}
