// run: `flowbench run FILE`. Reads everything first, so that nothing is begun that cannot be finished; then one run, to its end.

import { resolve } from 'node:path'
import { listed, nearest } from '@shared/expression/fault.ts'
import { NodeId } from '@shared/id.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import type { RunView } from '@shared/run-view.ts'
import type { Workflow } from '@shared/workflow.ts'
import type { Services } from '../services.ts'
import { answerApprovals, answersFrom, type Answers } from './answer-approvals.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openFolder, openInMemory } from './open.ts'
import { countOf, plain, printJson, printLine } from './print.ts'
import { readDocument, readJson, readLibrary } from './read-document.ts'
import { problemsOf } from './validate.ts'
import { runLines } from './run-lines.ts'
import { runResult } from './run-result.ts'

type StartRun = Parameters<Services['runs']['start']>[0]

export async function run({ positionals: [file = ''], texts, lists, flags }: Arguments): Promise<ExitCode> {
  if (file === '-' && texts['payload'] === '-') throw new CommandError('Standard input cannot be both the document and the payload. Give one of them as a file.')
  const document = readDocument(file)
  const { workflow, others } = document
  const start = startFor(workflow, others, { texts, lists, dryRun: flags['dry-run'] === true })
  const answers = answersFrom(lists['answer'] ?? [], workflow)
  for (const note of document.notes) process.stderr.write(`${plain(note)}\n`)
  const services = await (texts['data'] === undefined ? openInMemory() : openFolder(resolve(texts['data'])))
  try {
    await refuseWrong(workflow, others, start.library ?? [], services, file)
    const view = await untilOver(services, start, { answers, isShared: texts['data'] !== undefined })
    if (flags['json']) printJson(runResult(view))
    else for (const line of runLines(view, start.startedBy)) printLine(line)
    return view.status === 'succeeded' ? 0 : 1
  } finally {
    await services.close()
  }
}

function startFor(workflow: Workflow, others: readonly Workflow[], { texts, lists, dryRun }: Pick<Arguments, 'texts' | 'lists'> & { dryRun: boolean }): StartRun {
  const { payload, sample } = payloadFor(workflow, texts)
  const library = texts['library'] === undefined ? [] : readLibrary(texts['library'])
  const known = new Set(others.map((entry) => entry.id))
  return {
    workflow, payload, library: [...others, ...library.filter((entry) => entry.id !== workflow.id && !known.has(entry.id))],
    vars: varsFor(workflow, lists['var'] ?? []),
    mode: texts['to'] === undefined ? { kind: 'whole' } : { kind: 'to', nodeId: nodeCalled(texts['to'], workflow, '--to') },
    pins: texts['pin'] === undefined ? {} : pinsFrom(texts['pin'], workflow),
    startedBy: { kind: 'command-line', ...(sample === undefined ? {} : { sample }) },
    writes: dryRun ? 'dry-run' : 'send',
  }
}

/** What was asked for; else the first sample, so that an example runs as it is; else an empty object. */
function payloadFor({ samples }: Workflow, texts: Arguments['texts']): { payload: JsonValue; sample?: string } {
  const { sample: name, payload } = texts
  if (name !== undefined && payload !== undefined) throw new CommandError('Give --sample or --payload, not both.')
  if (payload !== undefined) return { payload: readJson(payload, 'The payload') }
  if (name === undefined) return samples[0] ? { payload: samples[0].payload, sample: samples[0].name } : { payload: {} }
  const found = samples.find((sample) => sample.name === name)
  if (found) return { payload: found.payload, sample: name }
  const names = samples.map((sample) => sample.name)
  throw new CommandError(`There is no sample "${name}"${meantBy(name, names)}. ${names.length === 0 ? 'The document has none.' : `Its samples: ${names.map((entry) => `"${entry}"`).join(', ')}.`}`, { code: 'not-found' })
}

/** `limit=5` gives the number 5; what is no JSON is text. */
function varsFor({ vars }: Workflow, given: readonly string[]): JsonObject {
  return Object.fromEntries(given.map((text) => {
    const at = text.indexOf('=')
    if (at < 1) throw new CommandError(`--var takes NAME=VALUE, not "${text}".`)
    const name = text.slice(0, at)
    const names = Object.keys(vars)
    if (!Object.hasOwn(vars, name)) throw new CommandError(`The document has no constant "${name}"${meantBy(name, names)}. ${names.length === 0 ? 'It has none ("vars").' : `It has: ${listed(names)}.`}`, { code: 'not-found' })
    return [name, valueOf(text.slice(at + 1))]
  }))
}

function valueOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text
  }
}

function nodeCalled(id: string, { nodes }: Workflow, option: string): NodeId {
  const ids = nodes.map((node) => node.id as string)
  const found = ids.includes(id) ? id : nodes.find((node) => node.name === id)?.id
  if (found !== undefined) return NodeId.parse(found)
  throw new CommandError(`${option} names the node "${id}", which is not there${meantBy(id, ids)}. Its nodes: ${listed(ids)}.`, { code: 'not-found' })
}

function pinsFrom(file: string, workflow: Workflow): JsonObject {
  const pins = readJson(file, 'The pinned outputs in')
  if (!isJsonObject(pins)) throw new CommandError(`${file} must hold an object: outputs by node id.`)
  return Object.fromEntries(Object.entries(pins).map(([id, output]) => [nodeCalled(id, workflow, '--pin'), output]))
}

function meantBy(name: string, names: readonly string[]): string {
  const meant = nearest(name, names)
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`
}

/** A document with errors is not begun: half a run would be worse than none. */
async function refuseWrong(workflow: Workflow, others: readonly Workflow[], library: readonly Workflow[], services: Services, file: string): Promise<void> {
  const kept = services.library.list().flatMap((entry) => services.library.workflow(entry.id) ?? [])
  const problems = (await problemsOf([workflow, ...others], [...library, ...kept], services)).filter((problem) => problem.severity === 'error')
  if (problems.length > 0) throw new CommandError(`${file} cannot be run: ${countOf(problems)}.`, { problems })
}

/** Ctrl+C cancels the run, which still ends in order; a second one ends the program. */
async function untilOver(services: Services, start: StartRun, answering: { answers: Answers; isShared: boolean }): Promise<RunView> {
  const { runs } = services
  const runId = runs.start(start)
  const stopAnswering = answerApprovals(services, { ...answering, runId })
  const interrupt = (): void => {
    process.once('SIGINT', () => process.exit(130))
    runs.cancel(runId, 'Stopped at the keyboard')
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  // A run that waits for a person keeps nothing open that would hold the process.
  const hold = setInterval(() => undefined, 60_000)
  try {
    return await runs.finished(runId)
  } finally {
    clearInterval(hold)
    stopAnswering()
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
