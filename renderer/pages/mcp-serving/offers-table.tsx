import type { WorkflowId } from '@shared/id.ts'
import type { McpOffer } from '@shared/mcp-serving.ts'
import { Badge, StateBadge } from '../../ui/badge.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Switch } from '../../ui/switch.tsx'

/** Workflows that begin with an MCP call, and which of them are tools. */
export function OffersTable({ offers, onOffer }: { offers: readonly McpOffer[]; onOffer: (workflowId: WorkflowId, isOffered: boolean) => void }) {
  if (offers.length === 0) return <div className="card mt-3 max-w-[720px]"><EmptyState compact icon="plug" title="No workflow begins with an MCP call">Let one start by “MCP call”, say what it takes, and activate it.</EmptyState></div>
  return (
    <div className="card tbl mt-3 max-w-[720px]" style={{ '--cols': 'minmax(0, 1fr) minmax(0, 1fr) 120px 60px' }} role="table" aria-label="Workflows as tools">
      <div className="th" role="row"><span role="columnheader">Workflow</span><span role="columnheader">Tool</span><span role="columnheader">State</span><span role="columnheader">Offered</span></div>
      {offers.map(({ workflowId, workflowName, tool, description, isActive, isOffered }) => (
        <div key={workflowId} className="trw" role="row">
          <span role="cell" title={description}>{workflowName}</span>
          <span className="mono selectable" role="cell" title={tool}>{tool}</span>
          <span role="cell">{isActive ? <StateBadge state="succeeded">Active</StateBadge> : <Badge>Not active</Badge>}</span>
          <span role="cell"><Switch label={`${workflowName} is offered`} checked={isOffered} onChange={(next) => onOffer(workflowId, next)} /></span>
        </div>
      ))}
    </div>
  )
}
