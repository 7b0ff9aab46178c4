import { createInterface } from 'node:readline'
import type { Connection } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import type { openAccounts } from '../beside.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench connection sign-in NAME`: prints the address to open, and waits for the browser to come back, or for the address that it ended at. */
export async function signIn({ beginSignIn }: Pick<ReturnType<typeof openAccounts>, 'beginSignIn'>, name: string, asJson: boolean): Promise<0> {
  const { url, done, take, cancel } = await beginSignIn(name)
  const say = (line: string): void => void (asJson ? process.stderr : process.stdout).write(`${line}\n`)
  say('Open this in your browser and sign in:')
  say(url)
  say('If the browser is on another machine, its last page cannot be reached. Paste the address of that page here then.')
  const lines = createInterface({ input: process.stdin })
  lines.on('line', (line) => {
    if (line.trim() === '') return
    try {
      take(line.trim())
    } catch (error) {
      process.stderr.write(`${toFailure(error).message}\n`)
    }
  })
  const stop = (): void => cancel()
  process.once('SIGINT', stop)
  try {
    told(await done, asJson)
    return 0
  } finally {
    process.removeListener('SIGINT', stop)
    lines.close()
    process.stdin.unref()
  }
}

function told(connection: Connection, asJson: boolean): void {
  if (asJson) printJson({ connection })
  else printLine(`Signed in. The connection ${plain(connection.name)} is ready.`)
}
