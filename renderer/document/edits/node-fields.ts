import type { JsonObject, JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import type { PortRule } from '@shared/node-type.ts'
import type { NodeSettings, WorkflowNode } from '@shared/workflow.ts'
import { editWorkflow, type Edit } from '../edit.ts'
import { followPorts } from '../follow-ports.ts'
import { changeNode, nodeById, orderNode } from '../graph.ts'

/** Sets one value of a node's input by JSON pointer (`/cases/0/name`; '' for the whole). Undefined takes it out. With the rule of its ports, the edges of one that is called otherwise now go along. */
export function setInput(nodeId: string, pointer: string, value: JsonValue | undefined, ports?: PortRule): Edit {
  const path = pointer === '' ? [] : pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  return editWorkflow(path.length === 0 ? 'Edit input' : `Edit ${path.filter((part) => !/^\d+$/.test(part)).at(-1) ?? 'input'}`, (workflow) => {
    const changed = changeNode(workflow, nodeId, (node) => {
      const input = setAt(node.input, path, value)
      return input === node.input || !isJsonObject(input) ? node : { ...node, input }
    })
    const [before, after] = [nodeById(workflow, nodeId), nodeById(changed, nodeId)]
    return ports === undefined || before === undefined || after === undefined ? changed : followPorts(changed, before, after, ports)
  })
}

/** Changes some of a node's settings; undefined takes one out, and empty settings go altogether. */
export function setSettings(nodeId: string, change: { [K in keyof NodeSettings]?: NodeSettings[K] | undefined }): Edit {
  return editWorkflow('Edit settings', (workflow) =>
    changeNode(workflow, nodeId, (node) => {
      const entries = Object.entries({ ...node.settings, ...change }).filter(([, value]) => value !== undefined)
      const settings = Object.fromEntries(entries) as NodeSettings
      if (JSON.stringify(settings) === JSON.stringify(node.settings ?? {})) return node
      return withField(node, 'settings', entries.length === 0 ? undefined : settings)
    }))
}

export function setDisabled(nodeIds: readonly string[], disabled: boolean): Edit {
  return editWorkflow(disabled ? 'Disable' : 'Enable', (workflow) =>
    nodeIds.reduce((current, id) => changeNode(current, id, (node) => ((node.disabled ?? false) === disabled ? node : withField(node, 'disabled', disabled ? true : undefined))), workflow))
}

export function setNote(nodeId: string, note: string): Edit {
  return editWorkflow('Edit note', (workflow) => changeNode(workflow, nodeId, (node) => ((node.note ?? '') === note ? node : withField(node, 'note', note === '' ? undefined : note))))
}

/** The account that the step works with; undefined takes it out. */
export function setConnection(nodeId: string, connection: string | undefined): Edit {
  return editWorkflow('Choose connection', (workflow) => changeNode(workflow, nodeId, (node) => (node.connection === connection ? node : withField(node, 'connection', connection))))
}

function withField<K extends 'settings' | 'disabled' | 'note' | 'connection'>(node: WorkflowNode, key: K, value: WorkflowNode[K] | undefined): WorkflowNode {
  const { [key]: _old, ...rest } = node
  return orderNode((value === undefined ? rest : { ...rest, [key]: value }) as WorkflowNode)
}

function setAt(container: JsonValue | undefined, path: readonly string[], value: JsonValue | undefined): JsonValue | undefined {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (key === '__proto__') return container
  if (Array.isArray(container)) return setInList(container, Number(key), rest, value)
  const object: JsonObject = isJsonObject(container) ? container : {}
  const old = Object.hasOwn(object, key) ? object[key] : undefined
  const next = setAt(old, rest, value)
  if (next === old && container !== undefined) return container
  if (next !== undefined) return { ...object, [key]: next }
  const { [key]: _removed, ...others } = object
  return others
}

function setInList(list: JsonValue[], index: number, rest: readonly string[], value: JsonValue | undefined): JsonValue {
  if (!Number.isInteger(index) || index < 0 || index > list.length) return list
  const next = setAt(list[index], rest, value)
  if (next === list[index] && index < list.length) return list
  if (next === undefined) return list.toSpliced(index, 1)
  return index === list.length ? [...list, next] : list.with(index, next)
}
