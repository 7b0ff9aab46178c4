// corpus: reads thousands of real documents as an import would, each within a limit of time, and counts what can be used.
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { ReadOne } from './read-one.ts'

export type CorpusReport = {
  documents: number
  /** Documents of which every operation can be used. */
  whole: number
  operations: number
  /** Documents that describe no operation at all: rightly refused, and counted apart. */
  empty: number
  /** Documents that cannot be used as a whole or in part, and why. */
  problems: { file: string; reason: string }[]
  timings: { file: string; megabytes: number; operations: number; seconds: number }[]
  /** Of one action as it is kept, in characters. */
  largestAction: number
}

export type CorpusOptions = {
  /** Folders with documents, at any depth. */
  folders: readonly string[]
  /** The built `read-one.js`. */
  workerPath: string
  /** Every how many-th document is read. */
  every: number
  progress(line: string): void
}

/** Reading is done several times over here: once as an import does, and each operation once more by itself. */
const limitMs = 60_000
const limitMsPerMb = 5_000
/** Documents whose times are told by name. */
const named = [/microsoft\.com\/graph(-beta)?\.json$/, /generated\/api\.github\.com\.json$/, /stripe\.com\.json$/, /kubernetes\.io\.json$/, /slack\.com\.json$/, /atlassian\.com\/jira\.json$/]

export async function corpus({ folders, workerPath, every, progress }: CorpusOptions): Promise<CorpusReport> {
  const files = folders.flatMap((folder) => documentsIn(folder)).sort().filter((file, index) => index % every === 0 || named.some((pattern) => pattern.test(file)))
  const report: CorpusReport = { documents: 0, whole: 0, operations: 0, empty: 0, problems: [], timings: [], largestAction: 0 }
  let worker = new Worker(workerPath)
  for (const [index, file] of files.entries()) {
    if (index % 200 === 0) progress(`${index} of ${files.length}`)
    const result = await read(worker, file)
    if (result === 'hangs') {
      await worker.terminate()
      worker = new Worker(workerPath)
      report.documents += 1
      report.problems.push({ file, reason: 'It was not read within its time.' })
    } else add(report, result)
  }
  await worker.terminate()
  report.problems = report.problems.map(({ file, reason }) => ({ file: shortName(file, folders), reason }))
  report.timings = report.timings.map((timing) => ({ ...timing, file: shortName(timing.file, folders) }))
  return report
}

function add(report: CorpusReport, result: ReadOne): void {
  if (result.kind === 'failed' && result.message.includes('describes no operations')) {
    report.empty += 1
    return
  }
  report.documents += 1
  if (result.kind === 'failed') {
    report.problems.push({ file: result.file, reason: result.message })
    return
  }
  report.operations += result.operations
  report.largestAction = Math.max(report.largestAction, result.largest)
  const [refused] = result.refused
  if (refused) report.problems.push({ file: result.file, reason: `${result.refused.length} operations are refused, the first: ${refused.method} ${refused.path}: ${refused.reason}` })
  else if (result.misfits.length > 0) report.problems.push({ file: result.file, reason: `No form for ${result.misfits.slice(0, 3).join(', ')}` })
  else report.whole += 1
  if (named.some((pattern) => pattern.test(result.file))) report.timings.push({ file: result.file, megabytes: result.bytes / 1e6, operations: result.operations, seconds: result.ms / 1_000 })
}

function read(worker: Worker, file: string): Promise<ReadOne | 'hangs'> {
  return new Promise((resolve, reject) => {
    const settle = (result: ReadOne | 'hangs'): void => {
      clearTimeout(timer)
      worker.off('message', settle).off('error', reject)
      resolve(result)
    }
    const timer = setTimeout(() => settle('hangs'), limitMs + (statSync(file).size / 1_000_000) * limitMsPerMb)
    worker.on('message', settle).on('error', reject)
    worker.postMessage(file)
  })
}

function documentsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return documentsIn(path)
    // A document with its references written out is the same document again.
    return entry.name.endsWith('.json') && !entry.name.endsWith('.deref.json') && entry.name !== 'package.json' ? [path] : []
  })
}

function shortName(file: string, folders: readonly string[]): string {
  const folder = folders.find((each) => file.startsWith(each))
  return folder === undefined ? file : relative(folder, file)
}

/** Of every document that can be used in whole, in percent. */
export function share({ whole, documents }: CorpusReport): number {
  return documents === 0 ? 0 : (whole / documents) * 100
}

export function inWords(report: CorpusReport): string {
  const timings = report.timings.map(({ file, megabytes, operations, seconds }) => `| ${file} | ${megabytes.toFixed(1)} MB | ${operations.toLocaleString('en')} | ${seconds.toFixed(1)} s |`)
  return [
    `${report.whole} of ${report.documents} documents can be used with every operation: ${share(report).toFixed(2)} %. ${report.operations.toLocaleString('en')} operations.`,
    `${report.empty} more describe no operation and are refused with that reason.`,
    `The largest action has ${report.largestAction.toLocaleString('en')} characters.`,
    ...report.problems.map(({ file, reason }) => `${file}: ${reason}`), '',
    '| document | size | operations | read in |', '|---|---|---|---|', ...timings, '',
  ].join('\n')
}
