import { checkExpression } from '../expression/check.ts'
import { listed, nearest } from '../expression/fault.ts'
import { referencesInExpression } from '../expression/references.ts'
import type { ScopeSchemas } from '../expression/scope.ts'
import { parseTemplate } from '../expression/template.ts'
import type { Problem } from '../problem.ts'
import { templatesIn, templatesInValue } from './fields.ts'
import { type Checked, error, warning } from './report.ts'

/** Where a template stands, and how to learn what it sees. */
type Place = {
  path: readonly (string | number)[]
  nodeId?: string
  scope(only?: ReadonlySet<string>): ScopeSchemas
}

/** Every template of every node's input. */
export function checkNodeExpressions({ workflow, catalog, analysis }: Checked): Problem[] {
  return workflow.nodes.flatMap((node, index) => {
    const schema = catalog.nodeType(node.type)?.inputSchema
    return templatesIn(node.input, schema).flatMap((field) => {
      const each = field.mode === 'each'
      return checkText(field.text, { nodeId: node.id, path: ['nodes', index, 'input', ...field.path], scope: (only) => analysis.scopeAt(node.id, { each }, only) }, { workflow, analysis })
    })
  })
}

/** The workflow's own output. */
export function checkOutputExpressions({ workflow, analysis }: Checked): Problem[] {
  return templatesInValue(workflow.output).flatMap((field) => checkText(field.text, { path: ['output', ...field.path], scope: (only) => analysis.scopeAtEnd(only) }, { workflow, analysis }))
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
  const { named, problems } = source.includes('steps') ? checkSteps(source, offset, place, known) : { named: new Set<string>(), problems: [] }
  // Steps that are no step here were spoken of above; to the checker they are anything.
  const scope = named ? place.scope(named) : place.scope()
  const steps = named ? Object.fromEntries([...named].map((id) => [id, { output: scope.steps[id]?.output, mayBeSkipped: false }])) : scope.steps
  const more = checkExpression(source, { ...scope, steps }).map((found) => {
    const where = { ...at(place), start: offset + found.start, end: offset + found.end, suggestion: found.suggestion }
    const remedy = found.suggestion === undefined ? 'Mend the expression at the place that is marked' : `Write ${found.suggestion}`
    return found.severity === 'error' ? error('expression', where, found.message, remedy) : warning('expression', where, found.message, remedy)
  })
  return [...problems, ...more]
}

/** The steps that an expression names; `named` is undefined when it also takes `steps` as a whole. */
function checkSteps(source: string, offset: number, place: Place, known: Known): { named: Set<string> | undefined; problems: Problem[] } {
  const problems: Problem[] = []
  const named = new Set<string>()
  let whole = false
  for (const reference of referencesInExpression(source)) {
    if (reference.root !== 'steps') continue
    const [id] = reference.path
    if (typeof id !== 'string') {
      whole = true
      continue
    }
    named.add(id)
    const where = { ...at(place), start: offset + reference.start, end: offset + reference.end }
    const step = place.scope(new Set([id])).steps[id]
    if (!step) problems.push(notVisible(id, where, place, known))
    else if (step.mayBeSkipped && !reference.optional) {
      problems.push(warning('may-be-skipped', where, `"${nameOf(id, known)}" may be skipped before this runs; reading its output is then an error`, `Read it with steps.?${id}.output.orValue(…), or ask first with has(steps.${id})`))
    }
  }
  return { named: whole ? undefined : named, problems }
}

function notVisible(id: string, where: ReturnType<typeof at> & { start: number; end: number }, place: Place, known: Known): Problem {
  const { graph } = known.analysis
  const visible = Object.keys(place.scope().steps)
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
