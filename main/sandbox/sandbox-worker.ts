// The worker thread that holds QuickJS. It does one job at a time and may be killed at any moment.
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'
import { faultOfCode, faultOfJsonata } from './fault.ts'
import type { GuestError } from './fault.ts'
import { codeFile } from './guest.ts'
import { createMachine } from './machine.ts'
import type { Machine, MachineJob, MachineResult } from './machine.ts'
import type { Outcome, WorkerJob, WorkerReply } from './protocol.ts'

/** What one step may hand on: larger values would stall whoever parses and stores them. */
const maxOutputLength = 5_000_000
/** Deeper values break recursive readers further on. */
const maxOutputDepth = 200
const checkTimeoutMs = 2_000
/** Nested calls in JSONata; QuickJS's own stack ends a little later. */
const jsonataLimits = { stack: 500, sequence: 1_000_000 }

const codeMachine = createMachine()
let jsonataMachine: Promise<Machine> | null = null

parentPort?.on('message', (job: WorkerJob) => {
  perform(job).then(reply, (error: unknown) => { throw error })
})
void codeMachine.then(() => reply({ kind: 'ready' }))

async function perform(job: WorkerJob): Promise<WorkerReply> {
  const result = await runJob(job)
  return { kind: 'done', id: job.id, outcome: outcomeOf(result, job), broken: result.kind === 'broken' }
}

async function runJob(job: WorkerJob): Promise<MachineResult> {
  const machine = await (job.kind === 'code' || job.kind === 'check-code' ? codeMachine : (jsonataMachine ??= createMachine(jsonataSource())))
  reply({ kind: 'started', id: job.id })
  return machine.run(machineJob(job))
}

function machineJob(job: WorkerJob): MachineJob {
  switch (job.kind) {
    case 'code':
      return { timeoutMs: job.timeoutMs, functionName: 'runCode', source: { code: wrap(job.code, job.names), file: codeFile }, texts: [JSON.stringify(job.names), job.values, seed()] }
    case 'check-code':
      return { timeoutMs: checkTimeoutMs, functionName: 'checkCode', source: { code: wrap(job.code, []), file: codeFile }, texts: [] }
    case 'jsonata':
      return { timeoutMs: job.timeoutMs, functionName: 'runJsonata', texts: [JSON.stringify(job.expression), job.input, job.bindings, JSON.stringify({ ...jsonataLimits, timeout: job.timeoutMs }), seed()] }
    case 'check-jsonata':
      return { timeoutMs: checkTimeoutMs, functionName: 'checkJsonata', texts: [JSON.stringify(job.expression)] }
    default: return job satisfies never
  }
}

function outcomeOf(result: MachineResult, job: WorkerJob): Outcome {
  const fault = (error: GuestError): Outcome => {
    if ((result.kind === 'json' || result.kind === 'error') && result.outOfMemory && error.name === '' && error.message === 'null') return { kind: 'stopped', by: 'memory' }
    return 'code' in job ? faultOfCode(error, job.code) : faultOfJsonata(error, job.expression)
  }
  switch (result.kind) {
    case 'stopped': return { kind: 'stopped', by: result.by }
    // A RangeError of the outer stack: the code recursed deeper than WebAssembly's own frames allow.
    case 'broken': return { kind: 'stopped', by: /stack/i.test(result.reason) ? 'stack' : 'memory' }
    case 'error': return fault(JSON.parse(result.json) as GuestError)
    case 'json': break
    default: return result satisfies never
  }
  if (result.json.length > maxOutputLength) return { kind: 'stopped', by: 'output-size' }
  if (result.json.startsWith('{"error":')) {
    const failed = JSON.parse(result.json) as { error: GuestError; logs: string[] }
    const outcome = fault(failed.error)
    return outcome.kind === 'fault' ? { ...outcome, logs: failed.logs } : outcome
  }
  // One level is the envelope.
  return depthOf(result.json) > maxOutputDepth + 1 ? { kind: 'stopped', by: 'output-depth' } : { kind: 'output', json: result.json }
}

/** The outer function takes the variables, the inner one is the person's body: there a name may be declared again. */
function wrap(code: string, names: readonly string[]): string {
  return `(function (${names.join(', ')}) { "use strict"; return async function () {\n${code}\n} })`
}

/** Read at run time rather than bundled: it is text for QuickJS and must never be loaded as a module here. */
function jsonataSource(): string {
  const require = createRequire(import.meta.url)
  return readFileSync(require.resolve('jsonata/jsonata.min.js'), 'utf8')
}

function seed(): string {
  const bytes = randomBytes(12)
  return JSON.stringify([bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)])
}

function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index)
    if (character === quote) {
      index = endOfText(json, index)
    } else if (character === openBrace || character === openBracket) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (character === closeBrace || character === closeBracket) depth -= 1
  }
  return deepest
}

const quote = 0x22
const backslash = 0x5c
const openBrace = 0x7b
const openBracket = 0x5b
const closeBrace = 0x7d
const closeBracket = 0x5d

function endOfText(json: string, start: number): number {
  let index = start + 1
  while (index < json.length && json.charCodeAt(index) !== quote) index += json.charCodeAt(index) === backslash ? 2 : 1
  return index
}

function reply(message: WorkerReply): void {
  parentPort?.postMessage(message)
}
