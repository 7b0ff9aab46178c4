// What a workflow means, said a second time and as plainly as can be: a recursive function over the document, one thing
// after another, that shares no code with the engine. The reference test holds the engine against it.

import type { JsonObject, JsonValue } from '@shared/json.ts'
import type { Workflow, WorkflowEdge, WorkflowNode } from '@shared/workflow.ts'

export type ReferenceResult = {
  /** Of every step that gave one, by step key. */
  outputs: Map<string, JsonValue>
  skipped: Set<string>
  /** Steps whose failure ends the run; which of them comes first is a matter of time. */
  fatal: Set<string>
  output: JsonObject
}

type Outcome = { kind: 'skipped' } | { kind: 'failed' } | { kind: 'ran'; output: JsonValue; ports: 'all-but-error' | (string | undefined)[] }
type Round = { loopId: string; item: JsonValue; index: number } | null
type Visible = { [id: string]: JsonValue }

export function reference(workflow: Workflow, payload: JsonObject): ReferenceResult {
  const result: ReferenceResult = { outputs: new Map(), skipped: new Set(), fatal: new Set(), output: {} }

  function level(parent: string | undefined, path: string, round: Round, around: Visible): JsonObject {
    const nodes = workflow.nodes.filter((node) => node.parent === parent)
    const known = new Map<string, Outcome>()
    const visible: Visible = { ...around }

    const enters = (edge: WorkflowEdge): boolean => edge.from === (parent ?? 'trigger')
    const isTaken = (edge: WorkflowEdge): boolean => {
      if (enters(edge)) return true
      const source = outcomeOf(edge.from)
      if (source.kind !== 'ran') return false
      return source.ports === 'all-but-error' ? edge.port !== 'error' : source.ports.includes(edge.port)
    }

    function outcomeOf(id: string): Outcome {
      const before = known.get(id)
      if (before) return before
      const node = nodes.find((candidate) => candidate.id === id)
      if (!node) throw new Error(`${id} is not at this level`)
      const into = workflow.edges.filter((edge) => edge.to === id)
      const arriving = into.filter(isTaken)
      const key = path === '' ? id : `${path}/${id}`
      const outcome: Outcome = arriving.length === 0 ? { kind: 'skipped' } : failureRule(node, key, () => perform(node, key, into, arriving))
      known.set(id, outcome)
      if (outcome.kind === 'skipped') result.skipped.add(key)
      if (outcome.kind === 'ran') {
        result.outputs.set(key, outcome.output)
        visible[id] = outcome.output
      }
      return outcome
    }

    function outputOf(edge: WorkflowEdge): JsonValue {
      if (enters(edge)) return round ? round.item : payload
      const source = outcomeOf(edge.from)
      return source.kind === 'ran' ? source.output : null
    }

    function perform(node: WorkflowNode, key: string, into: WorkflowEdge[], arriving: WorkflowEdge[]): Outcome {
      const sources = [...new Map(arriving.map((edge) => [edge.from, edge])).values()]
      if (node.disabled) {
        const all = sources.map(outputOf)
        return ran(new Set(into.map((edge) => edge.from)).size === 1 ? (all[0] ?? null) : all, firstPort(node))
      }
      const { input } = node
      switch (node.type) {
        case 'set':
          return ran(value(input['fields'] ?? null, visible, round, payload))
        case 'branch': {
          const when = value(input['when'] ?? null, visible, round, payload)
          return ran({ result: when }, [String(when)])
        }
        case 'switch': {
          const found = (input['cases'] as { port: string; when: JsonValue }[]).find((entry) => value(entry.when, visible, round, payload) === true)?.port ?? 'default'
          return ran({ port: found }, [found])
        }
        case 'merge': {
          if (input['combine'] === 'first') return ran(outputOf(sources[0] as WorkflowEdge))
          if (input['combine'] === 'object') return ran(Object.fromEntries(sources.map((edge) => [edge.from, outputOf(edge)])))
          return ran(sources.map(outputOf))
        }
        case 'filter':
          return ran((value(input['items'] ?? null, visible, round, payload) as JsonValue[]).filter((item, index) => value(input['where'] ?? null, visible, { loopId: '', item, index }, payload) === true))
        case 'wait':
          return ran('waited')
        case 'fail':
          throw new Error('invalid-input')
        case 'test.read': {
          const [how, times] = String(input['name']).split(' ')
          if (how === 'broken' || (how === 'flaky' && Number(times) >= 4)) throw new Error('unavailable')
          return ran(value(input['value'] ?? null, visible, round, payload))
        }
        case 'loop':
          return ran((value(input['items'] ?? null, visible, round, payload) as JsonValue[]).map((item, index) => {
            const inner = { loopId: node.id, item, index }
            const last = level(node.id, `${key}[${index}]`, inner, visible)
            if (input['collect'] !== undefined) return value(input['collect'], visible, inner, payload)
            const outputs = Object.values(last)
            return outputs.length > 1 ? last : (outputs[0] ?? null)
          }), ['done'])
        default:
          throw new Error(`The reference knows nothing of ${node.type}`)
      }
    }

    for (const node of nodes) outcomeOf(node.id)
    // The last nodes that ran: those from which nothing went on.
    return Object.fromEntries(nodes.flatMap((node) => {
      const outcome = outcomeOf(node.id)
      const wentOn = workflow.edges.some((edge) => edge.from === node.id && nodes.some(({ id }) => id === edge.to) && isTaken(edge))
      return outcome.kind === 'ran' && !wentOn ? [[node.id, outcome.output]] : []
    }))
  }

  function failureRule(node: WorkflowNode, key: string, perform: () => Outcome): Outcome {
    try {
      return perform()
    } catch (error) {
      const output = { error: { code: (error as Error).message } }
      if (node.settings?.onError === 'port') return ran(output, ['error'])
      if (node.settings?.onError === 'continue') return { kind: 'ran', output, ports: 'all-but-error' }
      result.fatal.add(key)
      return { kind: 'failed' }
    }
  }

  result.output = level(undefined, '', null, {})
  return result
}

function ran(output: JsonValue, ports: (string | undefined)[] = [undefined]): Outcome {
  return { kind: 'ran', output, ports }
}

function firstPort(node: WorkflowNode): (string | undefined)[] {
  if (node.type === 'branch') return ['true']
  if (node.type === 'switch') return [(node.input['cases'] as { port: string }[])[0]?.port]
  if (node.type === 'loop') return ['done']
  return node.type === 'fail' ? [] : [undefined]
}

/** The few expressions that random workflows use, by what they mean. */
function value(template: JsonValue, visible: Visible, round: Round, payload: JsonObject): JsonValue {
  if (Array.isArray(template)) return template.map((item) => value(item, visible, round, payload))
  if (typeof template === 'object' && template !== null) return Object.fromEntries(Object.entries(template).map(([key, item]) => [key, value(item, visible, round, payload)]))
  if (typeof template !== 'string' || !template.startsWith('{{')) return template
  const source = template.slice(2, -2).trim()
  const step = /^steps\.\?(\w+)\.\?output\.orValue\("none"\)$/.exec(source)
  if (step) return visible[step[1] ?? ''] ?? 'none'
  const flag = /^event\.payload\.flags\[(\d)\]$/.exec(source)
  if (flag) return (payload['flags'] as boolean[])[Number(flag[1])] ?? null
  const turn = /^\(index \+ (\d)\) % 2 == 0$/.exec(source)
  if (turn) return ((round?.index ?? 0) + Number(turn[1])) % 2 === 0
  switch (source) {
    case 'item': return round?.item ?? null
    case 'index': return round?.index ?? null
    case 'item * 2': return Number(round?.item) * 2
    case 'item % 2 == 0': return Number(round?.item) % 2 === 0
    case 'index > 0': return (round?.index ?? 0) > 0
    case 'event.payload.n > 5': return Number(payload['n']) > 5
    case 'event.payload.items': return payload['items'] ?? null
    case 'event.payload.none': return []
    default: throw new Error(`The reference knows nothing of {{ ${source} }}`)
  }
}
