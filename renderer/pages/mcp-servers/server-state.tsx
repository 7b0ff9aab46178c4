import { stateOfTool, type McpServerView } from '@shared/mcp-server.ts'
import { Badge, StateBadge } from '../../ui/badge.tsx'

/** How a server stands, and whether a person has to look at it. */
export function ServerState({ server }: { server: McpServerView }) {
  const { status, consent, isEnabled, tools } = server
  if (!consent.isAccepted) return <StateBadge state="waiting">To be accepted</StateBadge>
  if (!isEnabled) return <Badge>Switched off</Badge>
  if (status.state === 'failed' && status.failure.code === 'unauthorized') return <StateBadge state="waiting">Wants a sign-in</StateBadge>
  if (status.state === 'failed') return <StateBadge state="failed">Failed</StateBadge>
  if (status.state === 'connecting') return <StateBadge state="running">Starting</StateBadge>
  const toLookAt = tools.filter((tool) => ['changed', 'new'].includes(stateOfTool(tool))).length
  if (toLookAt > 0) return <StateBadge state="waiting">{toLookAt === 1 ? 'A tool to look at' : `${toLookAt} tools to look at`}</StateBadge>
  return status.state === 'ready' ? <StateBadge state="succeeded">Running</StateBadge> : <Badge>Starts when needed</Badge>
}
