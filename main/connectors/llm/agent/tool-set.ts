import type { ActionTools, ToolInfo, ToolRef } from '../../define-tools.ts'
import type { ToolDefinition } from '@shared/llm/chat.ts'

/** When a person is asked before a call: before it changes or tells anything outside, always, or only where the rule of two asks. */
export type Asking = 'writes' | 'always' | 'never'
export type ChosenTool = { ref: ToolRef; asks: Asking }
export type AgentTool = ChosenTool & { name: string; info: ToolInfo }

/** Names of tools at the services: letters, digits, `_` and `-`, 64 at most. */
const longestName = 64

/** The chosen tools under names that a model can call. Throws AppError for one that is not there. */
export function toolSet(chosen: readonly ChosenTool[], tools: Pick<ActionTools, 'describe'>): AgentTool[] {
  const taken = new Set<string>()
  return chosen.map((tool) => ({ ...tool, info: tools.describe(tool.ref), name: freeName(tool.ref, taken) }))
}

export function definitionOf({ name, info }: AgentTool): ToolDefinition {
  return { name, description: `${info.title}. ${info.description}`.slice(0, 1_024), inputSchema: info.inputSchema }
}

function freeName(ref: ToolRef, taken: Set<string>): string {
  const base = ('use' in ref ? ref.use : `workflow_${ref.workflowId.replace(/^wf_/, '')}`).replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, longestName)
  let name = base
  for (let number = 2; taken.has(name); number++) name = `${base.slice(0, longestName - 4)}_${number}`
  taken.add(name)
  return name
}
