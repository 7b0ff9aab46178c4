import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

export function mcpServingCalls({ mcpServing }: Pick<Services, 'mcpServing'>, desktop: Pick<Desktop, 'writeClipboard'>): CallsOf<'mcp-serving'> {
  return {
    'mcp-serving.get': () => mcpServing.view(),
    'mcp-serving.switch': async ({ isOn }) => {
      await mcpServing.setOn(isOn)
      return mcpServing.view()
    },
    'mcp-serving.put-port': async ({ port }) => {
      await mcpServing.setPort(port)
      return mcpServing.view()
    },
    'mcp-serving.offer': ({ workflowId, isOffered }) => {
      mcpServing.setOffered(workflowId, isOffered)
      return mcpServing.view()
    },
    'mcp-serving.renew-token': () => mcpServing.renewToken(),
    'mcp-serving.copy': async ({ what }) => await desktop.writeClipboard(await mcpServing.textOf(what)),
  }
}
