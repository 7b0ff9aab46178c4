// guard: when a person is asked before an agent's call. Of untrusted input, private data and an effect outside an agent has
// two at the most without a person; its input is always taken for untrusted, since tools bring in what others wrote.

import type { Effect } from '@shared/node-type.ts'
import type { AgentTool } from './tool-set.ts'

/** Why a person is asked before this call, or null when nobody is. */
export function reasonToAsk(tool: AgentTool, effect: Effect, all: readonly AgentTool[]): string | null {
  const acts = effect !== 'read' || tool.info.isOutward
  if (tool.asks === 'always') return 'This tool is set to ask before each call.'
  if (!acts) return null
  if (tool.asks === 'writes') return effect === 'read' ? 'It sends something to an address that the agent chose.' : 'It changes something outside.'
  return all.some(({ info }) => info.isPrivate) ? 'The agent can read what is not for everybody, and this call could tell it to others.' : null
}
