import { checkExpression } from '../expression/check.ts'
import { listed, nearest } from '../expression/fault.ts'
import { type Reference, referencesInExpression } from '../expression/references.ts'
import type { ScopeSchemas } from '../expression/scope.ts'
import { parseTemplate } from '../expression/template.ts'
import type { Problem } from '../problem.ts'
import { templatesIn, templatesInValue } from './fields.ts'
import { type Checked, error, warning } from './report.ts'
import type { StepSchema, VariableSchemas } from './scope-schemas.ts'

/** Where a template stands, and what it sees there. */
type Place = {
  path: readonly (string | number)[]
  nodeId?: string
  variables: VariableSchemas
  step(id: string): StepSchema | undefined
  /** All of them: for suggestions, and for expressions that take `steps` as a whole. */
  steps(): ScopeSchemas['steps']
}

/** Every template of every node's input. */
export function checkNodeExpressions({ workflow, catalog, analysis }: Checked): Problem[] {
  return workflow.nodes.flatMap((node, index) => {
    const fields = templatesIn(node.input, catalog.nodeType(node.type)?.inputSchema)
    const variables = { template: fields.length > 0 && analysis.variablesAt(node.id, false), each: fields.some((field) => field.mode === 'each') && analysis.variablesAt(node.id, true) }
    return fields.flatMap((field) => {
      const each = field.mode === 'each'
      return checkText(field.text, {
        nodeId: node.id, path: ['nodes', index, 'input', ...field.path], variables: variables[field.mode] || analysis.variablesAtEnd,
        step: (id) => analysis.stepAt(node.id, id, each), steps: () => analysis.scopeAt(node.id, each).steps,
      }, { workflow, analysis })
    })
  })
}

/** The workflow's own output. */
export function checkOutputExpressions({ workflow, analysis }: Checked): Problem[] {
  const place = { variables: analysis.variablesAtEnd, step: analysis.stepAtEnd, steps: () => analysis.scopeAtEnd().steps }
  return templatesInValue(workflow.output).flatMap((field) => checkText(field.text, { ...place, path: ['output', ...field.path] }, { workflow, analysis }))
}

type Known = Pick<Checked, 'workflow' | 'analysis'>

function checkText(text: string, place: Place, known: Known): Problem[] {
  const { segments, problems } = parseTemplate(text)
  return [
    ...problems.map((found) => error('expression', { ...at(place), start: found.start, end: found.end }, found.message, 'Close the expression with }}')),
    ...segments.flatMap((segment) => (segment.kind === 'expression' ? checkSource(segment.source, segment.start, place, known) : [])),
  ]
}

function checkSource(source: string, offset: number, place: Place, known: Known): Problem[] {
  const { steps, problems } = source.includes('steps') ? checkSteps(source, offset, place, known) : { steps: {}, problems: [] }
  const more = checkExpression(source, { ...place.variables, steps }).map((found) => {
    const where = { ...at(place), start: offset + found.start, end: offset + found.end, suggestion: found.suggestion }
    const remedy = found.suggestion === undefined ? 'Mend the expression at the place that is marked' : `Write ${found.suggestion}`
    return found.severity === 'error' ? error('expression', where, found.message, remedy) : warning('expression', where, found.message, remedy)
  })
  return more.length === 0 ? problems : [...problems, ...more]
}

/**
 * The steps that an expression names, for the checker. Those that are no step here are spoken of by this function, so
 * to the checker they are anything.
 */
function checkSteps(source: string, offset: number, place: Place, known: Known): { steps: ScopeSchemas['steps']; problems: Problem[] } {
  const problems: Problem[] = []
  // The names come from the text, so they could be those of an object's own machinery.
  const steps = Object.create(null) as ScopeSchemas['steps']
  for (const reference of referencesOf(source)) {
    if (reference.root !== 'steps') continue
    const [id] = reference.path
    if (typeof id !== 'string') return { steps: place.steps(), problems }
    const where = { ...at(place), start: offset + reference.start, end: offset + reference.end }
    const step = place.step(id)
    steps[id] = { output: step?.output, mayBeSkipped: false }
    if (!step) problems.push(notVisible(id, where, place, known))
    else if (step.mayBeSkipped && !reference.optional) {
      problems.push(warning('may-be-skipped', where, `"${nameOf(id, known)}" may be skipped before this runs; reading its output is then an error`, `Read it with steps.?${id}.output.orValue(…), or ask first with has(steps.${id})`))
    }
  }
  return { steps, problems }
}

/** The same expressions come again with every keystroke elsewhere in the document. */
const maxRemembered = 5_000
const remembered = new Map<string, readonly Reference[]>()

function referencesOf(source: string): readonly Reference[] {
  const known = remembered.get(source)
  if (known) return known
  const found = referencesInExpression(source)
  if (remembered.size >= maxRemembered) remembered.clear()
  remembered.set(source, found)
  return found
}

function notVisible(id: string, where: ReturnType<typeof at> & { start: number; end: number }, place: Place, known: Known): Problem {
  const { graph } = known.analysis
  const visible = Object.keys(place.steps())
  if (id === place.nodeId) return error('self-reference', where, `"${nameOf(id, known)}" reads its own output, which it does not have before it runs`, 'Read a step before it')
  const node = graph.byId.get(id)
  if (!node) {
    const meant = nearest(id, visible)
    return error('unknown-step', { ...where, suggestion: meant }, `There is no step "${id}"`, meant === undefined ? `Name a step before this one${visible.length > 0 ? `: ${listed(visible)}` : '; there is none'}` : `Did you mean "${meant}"?`)
  }
  const loop = node.parent
  if (loop !== undefined && (place.nodeId === undefined || ![...graph.loopsAround(place.nodeId), place.nodeId].includes(loop))) {
    return error('inside-loop', where, `"${nameOf(id, known)}" runs once a round inside the loop "${nameOf(loop, known)}", so from outside it has no one output`, `Read steps.${loop}.output, the list of what the rounds gave`)
  }
  if (place.nodeId !== undefined && graph.loopsAround(place.nodeId).includes(id)) {
    return error('not-upstream', where, `The loop "${nameOf(id, known)}" is not finished while its own body runs`, 'Read item, or a step before the loop')
  }
  return error('not-upstream', where, `"${nameOf(id, known)}" does not run before this, so it has no output yet`, `Connect it so that it leads here, or read another step${visible.length > 0 ? `: ${listed(visible)}` : ''}`)
}

function at(place: Place): { nodeId?: string; path: readonly (string | number)[] } {
  return place.nodeId === undefined ? { path: place.path } : { nodeId: place.nodeId, path: place.path }
}

function nameOf(id: string, { analysis }: Known): string {
  return analysis.graph.byId.get(id)?.name || id
}
