// step-tools: what an agent's tools are to it: actions and workflows, as data, checked before they are called.

import type { AnyAction } from '@main/connectors/define.ts'
import type { ActionTools, ToolInfo, ToolRef } from '@main/connectors/define-tools.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import { z } from 'zod'
import { effectOf, type ActionOf, type RegisteredAction } from './action-registry.ts'
import { parseInput } from './parse-input.ts'

export function createStepTools({ actionOf, findWorkflow }: { actionOf: ActionOf; findWorkflow(id: WorkflowId): Workflow | undefined }): ActionTools {
  const registeredAs = (type: string): RegisteredAction => {
    const registered = actionOf(type)
    if (!registered || registered.action.isPart) throw new AppError({ code: 'not-found', message: `There is no tool "${type}". Its connector or server may be switched off, or was removed.`, retryable: false, sent: 'not-sent' })
    const { notForAgents } = registered.action
    if (notForAgents !== undefined) throw new AppError({ code: 'invalid-input', message: notForAgents, retryable: false, sent: 'not-sent' })
    return registered
  }
  const workflowOf = (id: string): Workflow => {
    const workflow = findWorkflow(id as WorkflowId)
    if (!workflow) throw new AppError({ code: 'not-found', message: `There is no workflow ${id} to give to the agent. Choose another.`, retryable: false, sent: 'not-sent' })
    return workflow
  }
  return {
    describe: (ref) => ('use' in ref ? actionInfo(registeredAs(ref.use), ref) : workflowInfo(workflowOf(ref.workflowId))),
    check(ref, input) {
      // Nobody knows what a workflow does to the outside.
      if (!('use' in ref)) return { effect: 'unsafe' }
      const { action } = registeredAs(ref.use)
      try {
        return { effect: effectOf(action, parseInput(action.input, input)) }
      } catch (error) {
        return { problem: toFailure(error).message }
      }
    },
    partOf: (ref, input) => ('use' in ref
      ? { type: ref.use, ...(ref.connection !== undefined && { connection: ref.connection }), input }
      : { type: 'run-workflow', input: { workflowId: ref.workflowId, payload: input } }),
  }
}

function actionInfo({ connector, action }: RegisteredAction, ref: Extract<ToolRef, { use: string }>): ToolInfo {
  return {
    title: `${connector.displayName}: ${action.displayName}`, description: action.description, inputSchema: schemaOf(action),
    isPrivate: ref.connection !== undefined || connector.shows !== 'public', isOutward: (connector.reach ?? 'anywhere') === 'anywhere',
  }
}

function workflowInfo({ name, description, trigger }: Workflow): ToolInfo {
  const inputSchema = trigger.type === 'mcp' && trigger.inputSchema ? (trigger.inputSchema as JsonSchema) : { type: 'object' as const }
  return { title: name, description: description === '' ? `Runs the workflow "${name}".` : description, inputSchema, isPrivate: true, isOutward: true }
}

const schemas = new WeakMap<AnyAction, JsonSchema>()

function schemaOf(action: AnyAction): JsonSchema {
  const known = schemas.get(action)
  if (known) return known
  const made = withoutOurs(z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' }) as JsonObject) as JsonSchema
  schemas.set(action, made)
  return made
}

/** Without our own annotations, which mean nothing to a model. */
function withoutOurs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOurs)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('x-') && key !== '$schema').map(([key, part]) => [key, withoutOurs(part)]))
}
