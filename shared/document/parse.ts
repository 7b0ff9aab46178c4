import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import type { Problem } from '../problem.ts'
import { Workflow } from '../workflow.ts'
import { fromGuide, isGuide } from './guide.ts'
import { hostileKeys, maxNodes } from './limits.ts'
import { migrate } from './migrate.ts'
import { toPointer, valueAt } from './pointer.ts'
import { scanJson } from './scan.ts'
import { schemaProblems } from './schema-problems.ts'

/** A document that was read, or every reason why it was not. `warnings` never stand in the way. */
export type ParseResult =
  | { status: 'workflow'; workflow: Workflow; warnings: Problem[] }
  | { status: 'bundle'; workflows: Workflow[]; warnings: Problem[] }
  /** The short form `{ name, steps }`; `notes` say what was made of it. */
  | { status: 'guide'; workflow: Workflow; notes: string[]; warnings: Problem[] }
  | { status: 'refused'; problems: Problem[] }

/** One workflow or the reasons against it. */
type WorkflowResult = { workflow: Workflow } | { problems: Problem[] }

const maxBundled = 200
const accepted = '"flowbench/workflow" (version 1), "flowbench/bundle" (version 1), or the short form { "name", "steps": [{ "name", "type", "config" }] }'

/**
 * Reads a document from text that nobody vouches for. What is wrong with its form is refused here; what is wrong with
 * its meaning (a node type that does not exist, a reference to nowhere) is for `validate`, since a draft may have it.
 */
export function parseDocument(text: string): ParseResult {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const { errors, warnings } = scanJson(source)
  if (errors.length > 0) return { status: 'refused', problems: errors }
  const document: unknown = JSON.parse(source)
  if (!isJsonObject(document)) return refused('not-a-document', '', 'The file is JSON but not a workflow: a workflow is an object', `Choose a file with ${accepted}`)
  switch (document['format']) {
    case 'flowbench/workflow': return oneWorkflow(document, warnings)
    case 'flowbench/bundle': return bundle(document, warnings)
    case undefined: return isGuide(document) ? guide(document, warnings) : withoutFormat(document)
    default: return refused('unknown-format', '/format', `The format ${shortened(document['format'])} is not known`, `What can be read: ${accepted}`)
  }
}

function oneWorkflow(document: JsonObject, warnings: Problem[]): ParseResult {
  const result = readWorkflow(document, [])
  return 'workflow' in result ? { status: 'workflow', workflow: result.workflow, warnings } : { status: 'refused', problems: result.problems }
}

function bundle(document: JsonObject, warnings: Problem[]): ParseResult {
  const { version, workflows } = document
  if (version !== 1) return { status: 'refused', problems: [unknownVersion(version, [1], [])] }
  if (!Array.isArray(workflows) || workflows.length === 0 || workflows.length > maxBundled) {
    return refused('schema', '/workflows', `A bundle holds a list of 1 to ${maxBundled} workflows under "workflows"`, 'Export the bundle again, or choose a single workflow')
  }
  const unknown = Object.keys(document).find((key) => !['format', 'version', 'workflows'].includes(key))
  if (unknown !== undefined) return refused('unknown-key', toPointer([unknown]), `"${unknown}" is not a key that is known in a bundle`, 'Remove it')
  const results = workflows.map((entry, index) => readWorkflow(entry, ['workflows', index]))
  const problems = results.flatMap((result) => ('problems' in result ? result.problems : []))
  if (problems.length > 0) return { status: 'refused', problems }
  const read = results.flatMap((result) => ('workflow' in result ? [result.workflow] : []))
  const twice = read.findIndex((workflow, index) => read.findIndex((other) => other.id === workflow.id) !== index)
  if (twice >= 0) return refused('duplicate-id', toPointer(['workflows', twice, 'id']), `Two workflows of the bundle have the id "${read[twice]?.id}"`, 'Give each its own id')
  return { status: 'bundle', workflows: read, warnings }
}

function guide(document: JsonObject, warnings: Problem[]): ParseResult {
  const result = fromGuide(document)
  return 'problems' in result ? { status: 'refused', problems: result.problems } : { status: 'guide', ...result, warnings }
}

function readWorkflow(document: unknown, at: readonly PropertyKey[]): WorkflowResult {
  if (!isJsonObject(document)) return { problems: [problem('not-a-document', toPointer(at), 'This entry is not a workflow: a workflow is an object', 'Remove it, or put a whole workflow here')] }
  if (document['format'] !== 'flowbench/workflow') return { problems: [problem('unknown-format', toPointer([...at, 'format']), `The format ${shortened(document['format'])} is not known here`, 'Write "flowbench/workflow"')] }
  const nodes = document['nodes']
  if (Array.isArray(nodes) && nodes.length > maxNodes) {
    return { problems: [problem('too-many-nodes', toPointer([...at, 'nodes']), `The workflow has ${nodes.length.toLocaleString('en')} nodes; ${maxNodes.toLocaleString('en')} is the most`, 'Move parts of it into sub-workflows')] }
  }
  const migrated = migrate(document)
  if (migrated.status === 'unknown-version') return { problems: [unknownVersion(migrated.version, migrated.accepted, at)] }
  const parsed = parseHollow(migrated.document)
  if (!parsed.success) return { problems: schemaProblems(parsed.error, migrated.document, at) }
  const hostile = parsed.data.nodes.findIndex((node) => hostileKeys.has(node.id))
  if (hostile >= 0) return { problems: [problem('hostile-key', toPointer([...at, 'nodes', hostile, 'id']), `A node may not be called "${parsed.data.nodes[hostile]?.id}": outputs are kept by node id, and this one could change how the program itself behaves`, 'Choose another id')] }
  return { workflow: parsed.data }
}

/**
 * The schema over everything but the free-form values: that they are JSON is known, since they were just read as JSON,
 * and walking megabytes of samples once more would take most of the time.
 */
function parseHollow(document: JsonObject): ReturnType<typeof Workflow.safeParse> {
  const { nodes, samples, tests, vars, output } = document
  const parsed = Workflow.safeParse({
    ...document,
    ...(Array.isArray(nodes) ? { nodes: nodes.map((node) => hollow(node, 'input', {})) } : {}),
    ...(Array.isArray(samples) ? { samples: samples.map((sample) => hollow(sample, 'payload', null)) } : {}),
    ...(Array.isArray(tests) ? { tests: tests.map((test) => hollow(hollow(test, 'payload', null), 'answers', {})) } : {}),
    ...(isJsonObject(vars) ? { vars: {} } : {}),
    ...(output === undefined ? {} : { output: null }),
  })
  if (!parsed.success) return parsed
  const { data } = parsed
  // The schema gives a new object, so filling it in leaves the document as it was.
  data.nodes.forEach((node, index) => { node.input = valueAt(nodes, [index, 'input']) as JsonObject })
  data.samples.forEach((sample, index) => { sample.payload = valueAt(samples, [index, 'payload']) as JsonValue })
  data.tests.forEach((test, index) => {
    if (test.payload !== undefined) test.payload = valueAt(tests, [index, 'payload']) as JsonValue
    if (test.answers !== undefined) test.answers = valueAt(tests, [index, 'answers']) as JsonObject
  })
  if (isJsonObject(vars)) data.vars = vars
  if (output !== undefined) data.output = output
  return parsed
}

/** Of the same kind, so that a value of the wrong kind is still found. */
function hollow(entry: JsonValue, key: string, empty: JsonValue): JsonValue {
  if (!isJsonObject(entry) || !Object.hasOwn(entry, key)) return entry
  return isJsonObject(empty) && !isJsonObject(entry[key]) ? entry : { ...entry, [key]: empty }
}

function unknownVersion(version: unknown, versions: readonly number[], at: readonly PropertyKey[]): Problem {
  const newest = Math.max(...versions)
  const isNewer = typeof version === 'number' && version > newest
  return problem(
    'unknown-version', toPointer([...at, 'version']),
    version === undefined ? 'The document does not say its version' : `The version ${shortened(version)} is not known; accepted: ${versions.join(', ')}`,
    isNewer ? 'It was made by a newer Flowbench: update the app, or export it from there in an older version' : `Write "version": ${newest}`,
  )
}

function withoutFormat(document: JsonObject): ParseResult {
  const looksRight = 'nodes' in document && 'edges' in document
  return refused(
    'unknown-format', looksRight ? '/format' : '',
    looksRight ? 'The document does not say its format' : 'The file is JSON but not a workflow',
    looksRight ? 'Add "format": "flowbench/workflow" and "version": 1 at the top' : `What can be read: ${accepted}`,
  )
}

function refused(rule: string, pointer: string, message: string, remedy: string): ParseResult {
  return { status: 'refused', problems: [problem(rule, pointer, message, remedy)] }
}

function problem(rule: string, pointer: string, message: string, remedy: string): Problem {
  return { severity: 'error', rule, pointer, message, remedy }
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? 'that is missing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
