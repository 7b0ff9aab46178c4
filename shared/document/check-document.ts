import { checkExpression } from '../expression/check.ts'
import { isTemplate, parseTemplate } from '../expression/template.ts'
import { listed, nearest } from '../expression/fault.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { pollKey, subscriptionKey } from '../node-type.ts'
import type { Problem } from '../problem.ts'
import { leastPollMs, type PollTrigger, type SubscriptionTrigger, type WorkflowTest } from '../workflow.ts'
import { cronProblem } from './cron.ts'
import { templatesIn } from './fields.ts'
import { checkAgainstSchema } from './json-schema-check.ts'
import { hostileKeys } from './limits.ts'
import { type Checked, error, warning } from './report.ts'

/** Everything but nodes and edges: trigger, samples, tests, constants, settings. */
export function checkDocument(checked: Checked): Problem[] {
  return [...checkTrigger(checked), ...checkSettings(checked), ...checkVars(checked), ...checkSamples(checked), ...checkTests(checked), ...checkKeys(checked)]
}

function checkTrigger(checked: Checked): Problem[] {
  const { trigger } = checked.workflow
  if (trigger.type === 'poll' || trigger.type === 'subscription') return checkFilledIn(trigger, checked)
  if (trigger.type === 'webhook' && trigger.orderBy !== undefined) return checkOrderBy(trigger.orderBy, checked)
  if (trigger.type === 'mcp') return checkInputs(trigger.inputSchema)
  if (trigger.type !== 'schedule') return []
  const wrong = cronProblem(trigger.cron)
  return [
    ...(wrong === undefined ? [] : [error('bad-schedule', { path: ['trigger', 'cron'] }, wrong, 'Write a schedule such as "30 9 * * 1-5": weekdays at 9:30')]),
    ...checkTimezone(trigger.timezone, ['trigger', 'timezone']),
  ]
}

function checkFilledIn(trigger: PollTrigger | SubscriptionTrigger, { catalog }: Checked): Problem[] {
  const { connector, event, input = {} } = trigger
  const type = catalog.triggerType?.(trigger.type === 'poll' ? pollKey(connector, event) : subscriptionKey(connector, event))
  if (catalog.triggerType && !type) return [error('unknown-trigger', { path: ['trigger', 'event'] }, `There is nothing called "${connector}: ${event}" to ${trigger.type === 'poll' ? 'look for' : 'be told of'}`, 'Choose another way to start the workflow')]
  const tooOften = trigger.type === 'poll' && trigger.everyMs < leastPollMs ? [error('poll-too-often', { path: ['trigger', 'everyMs'] }, `It looks every ${trigger.everyMs / 1000} s; every ${leastPollMs / 1000} s is the most often`, `Write ${leastPollMs} or more`)] : []
  const templates = templatesIn(input, undefined).map(({ path }) => error('template-in-trigger', { path: ['trigger', 'input', ...path] }, 'A trigger comes before there is anything to work out, so its {{ … }} stays text', 'Write the value itself'))
  const mismatches = type?.inputSchema ? checkAgainstSchema(input, type.inputSchema, { typeOfTemplate: () => undefined }) : []
  return [...tooOften, ...templates, ...mismatches.map(({ rule, path, message, remedy, suggestion }) => error(rule, { path: ['trigger', 'input', ...path], suggestion }, message, remedy))]
}

/** Programs give their values by name. */
function checkInputs(schema: JsonObject | undefined): Problem[] {
  if (schema === undefined || schema['type'] === undefined || schema['type'] === 'object') return []
  return [error('bad-inputs', { path: ['trigger', 'inputSchema', 'type'] }, 'The inputs of an MCP call are an object', 'Write "object" here, and the inputs under "properties"')]
}

/** It is worked out as an event comes in, before there is any step. */
function checkOrderBy(orderBy: string, { analysis }: Checked): Problem[] {
  const place = { path: ['trigger', 'orderBy'] }
  const { segments, problems } = parseTemplate(orderBy)
  const scope = { ...analysis.scopeAtEnd(), steps: {} }
  const wrong = segments.flatMap((segment) => (segment.kind === 'text' ? [] : checkExpression(segment.source, scope).filter(({ severity }) => severity === 'error').map(({ message }) => message)))
  return [...problems.map(({ message }) => message), ...wrong].map((message) => error('expression', place, message, 'Write an expression over "event" and "vars", such as {{ event.payload.id }}'))
}

function checkSettings({ workflow, workflows }: Checked): Problem[] {
  const { timezone, onErrorWorkflow } = workflow.settings
  const isUnknown = onErrorWorkflow !== null && workflows !== undefined && !workflows.has(onErrorWorkflow)
  return [
    ...checkTimezone(timezone, ['settings', 'timezone']),
    ...(isUnknown ? [error('unknown-workflow', { path: ['settings', 'onErrorWorkflow'] }, `There is no workflow "${onErrorWorkflow}" here to run on errors`, 'Choose one of the library, or write null')] : []),
  ]
}

function checkTimezone(timezone: string | undefined, path: string[]): Problem[] {
  if (timezone === undefined || isTimezone(timezone)) return []
  return [error('bad-timezone', { path }, `"${timezone}" is not the name of a time zone`, 'Write a name such as "Europe/Berlin" or "UTC"')]
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

function checkVars({ workflow: { vars } }: Checked): Problem[] {
  return Object.entries(vars).flatMap(([name, value]) => {
    if (typeof value !== 'string' || !isTemplate(value)) return []
    return [warning('template-in-vars', { path: ['vars', name] }, `"${name}" is a constant, so its {{ … }} stays text`, 'Put the expression into a node, such as "set"')]
  })
}

function checkSamples({ workflow: { samples } }: Checked): Problem[] {
  return samples.flatMap((sample, index) => {
    const first = samples.findIndex((other) => other.name === sample.name)
    return first === index ? [] : [error('duplicate-sample', { path: ['samples', index, 'name'] }, `Two samples are called "${sample.name}"`, 'Rename one of them')]
  })
}

function checkTests(checked: Checked): Problem[] {
  const { tests } = checked.workflow
  return tests.flatMap((test, index) => {
    const isTwice = tests.findIndex((other) => other.name === test.name) !== index
    return [
      ...(isTwice ? [warning('duplicate-test', { path: ['tests', index, 'name'] }, `Two tests are called "${test.name}"`, 'Rename one of them')] : []),
      ...checkTestInput(test, index, checked),
      ...checkAnswers(test, index, checked),
      ...checkExpectations(test, index, checked),
    ]
  })
}

function checkTestInput({ name, sample, payload }: WorkflowTest, index: number, { workflow: { samples } }: Checked): Problem[] {
  if (sample !== undefined && payload !== undefined) return [error('bad-test', { path: ['tests', index] }, `The test "${name}" has both a sample and a payload`, 'Keep one of them')]
  if (sample === undefined && payload === undefined) return [error('bad-test', { path: ['tests', index] }, `The test "${name}" does not say what it starts with`, 'Give it "sample" or "payload"')]
  const names = samples.map((entry) => entry.name)
  if (sample === undefined || names.includes(sample)) return []
  const meant = nearest(sample, names)
  return [error('unknown-sample', { path: ['tests', index, 'sample'], suggestion: meant }, `The test "${name}" names the sample "${sample}", which is not there`, meant !== undefined ? `Did you mean "${meant}"?` : names.length > 0 ? `Choose one of: ${listed(names)}` : 'Add the sample, or give the test a payload')]
}

function checkAnswers({ name, answers = {} }: WorkflowTest, index: number, { analysis: { graph } }: Checked): Problem[] {
  return Object.keys(answers).filter((id) => !graph.byId.has(id)).map((id) => {
    const meant = nearest(id, graph.byId.keys())
    return error('unknown-node', { path: ['tests', index, 'answers', id], suggestion: meant }, `The test "${name}" answers for the node "${id}", which is not there`, meant === undefined ? 'Remove the answer' : `Did you mean "${meant}"?`)
  })
}

/** They look at the finished run: the event, its steps, and its `output`. */
function checkExpectations({ expect }: WorkflowTest, index: number, { analysis }: Checked): Problem[] {
  const scope = analysis.scopeAtEnd()
  const steps = Object.fromEntries(Object.entries(scope.steps).map(([id, step]) => [id, { ...step, mayBeSkipped: false }]))
  return expect.flatMap((source, at) => {
    const place = { path: ['tests', index, 'expect', at] }
    if (isTemplate(source)) return [error('expression', place, 'An expectation is an expression by itself', 'Remove the {{ and }} around it')]
    return checkExpression(source, { ...scope, steps })
      .filter((found) => found.severity === 'error' && !source.slice(found.start, found.end).startsWith('output'))
      .map((found) => error('expression', { ...place, start: found.start, end: found.end, suggestion: found.suggestion }, found.message, found.suggestion === undefined ? 'Mend the expression at the place that is marked' : `Write ${found.suggestion}`))
  })
}

/** A file with such keys is refused when it is read; this is for what was typed or pasted in the window. */
function checkKeys({ workflow }: Checked): Problem[] {
  const parts: [(string | number)[], JsonValue][] = [
    ...workflow.nodes.map((node, index): [(string | number)[], JsonValue] => [['nodes', index, 'input'], node.input]),
    ...workflow.samples.map((sample, index): [(string | number)[], JsonValue] => [['samples', index, 'payload'], sample.payload]),
    [['vars'], workflow.vars], [['output'], workflow.output],
  ]
  return parts.flatMap(([path, value]) => {
    const found = hostileKeyIn(value, path)
    const nodeId = path[0] === 'nodes' ? workflow.nodes[Number(path[1])]?.id : undefined
    return found ? [error('hostile-key', { path: found, ...(nodeId === undefined ? {} : { nodeId }) }, `The key "${String(found.at(-1))}" is not allowed anywhere in a document: it could change how the program itself behaves`, 'Rename or remove the key')] : []
  })
}

function hostileKeyIn(value: JsonValue, path: readonly (string | number)[]): (string | number)[] | undefined {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      const found = typeof entry === 'object' && entry !== null ? hostileKeyIn(entry, [...path, index]) : undefined
      if (found) return found
    }
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) {
      if (hostileKeys.has(key)) return [...path, key]
      const entry = value[key]
      const found = typeof entry === 'object' && entry !== null ? hostileKeyIn(entry, [...path, key]) : undefined
      if (found) return found
    }
  }
  return undefined
}
