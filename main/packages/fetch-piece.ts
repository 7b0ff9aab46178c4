// fetch-piece: gets one exact version of an Activepieces piece as npm has it. npm asks the registry; no script of a package runs.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError } from '@shared/failure.ts'
import { integrityOf } from './read-source.ts'

const pattern = /^@activepieces\/piece-[a-z0-9-]{1,80}@\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/
const timeoutMs = 60_000

/** Whether this names a piece rather than a file: `@activepieces/piece-wordpress@0.5.1`. */
export function namesPiece(text: string): boolean {
  return text.startsWith('@activepieces/') && !text.endsWith('.tgz')
}

/** Throws AppError: `invalid-input` for what is no exact version, `unavailable` where npm is not there or cannot get it. */
export async function fetchPiece(spec: string): Promise<{ archive: Uint8Array; integrity: string }> {
  if (!pattern.test(spec)) throw wrong('invalid-input', `"${spec.slice(0, 120)}" names no exact version. Write it like @activepieces/piece-wordpress@0.5.1.`)
  const folder = mkdtempSync(join(tmpdir(), 'flowbench-piece-'))
  try {
    const { stdout } = await promisify(execFile)('npm', ['pack', spec, '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: folder, timeout: timeoutMs, maxBuffer: 10_000_000, shell: process.platform === 'win32' })
    const [packed] = JSON.parse(stdout) as { filename: string; integrity?: string }[]
    const archive = readFileSync(join(folder, (packed?.filename ?? '').replace(/^@/, '').replaceAll('/', '-')))
    const integrity = integrityOf(archive)
    if (packed?.integrity !== undefined && packed.integrity !== integrity) throw wrong('unavailable', `${spec} did not come as npm promised it. Try again.`)
    return { archive, integrity }
  } catch (error) {
    if (error instanceof AppError) throw error
    const { code, stderr = '' } = error as { code?: unknown; stderr?: string }
    if (code === 'ENOENT') throw wrong('unavailable', 'Pieces come by npm, and there is no npm on this computer. Install Node.js, which brings it.')
    throw wrong('unavailable', `npm could not get ${spec}. ${/E404/.test(stderr) ? 'There is no such version.' : (/npm (?:error|ERR!) (?!code)(.*)/.exec(stderr)?.[1] ?? 'Is the internet in reach?')}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function wrong(code: 'invalid-input' | 'unavailable', message: string): AppError {
  return new AppError({ code, message, retryable: code === 'unavailable' })
}
