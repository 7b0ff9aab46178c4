import { useState } from 'react'
import type { NodeId } from '@shared/id.ts'
import type { NodeType } from '@shared/node-type.ts'
import type { WorkflowNode } from '@shared/workflow.ts'
import { apply, openDraft } from '../document/document-store.ts'
import { setDisabled } from '../document/edits/node-fields.ts'
import { renameWithId } from '../document/edits/rename.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { removeChosen } from '../canvas/commands.ts'
import { openNode, select } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Dropdown } from '../ui/menu.tsx'
import { Tile } from '../ui/tile.tsx'
import { copyText } from './copy-text.ts'

type HeadProps = { node: WorkflowNode; nodeType: NodeType | undefined; readOnly: boolean; running: boolean; onRunTo: () => void; onRunFrom: () => void; full: boolean; onFull: (full: boolean) => void; onClose: () => void }

export function InspectorHead({ node, nodeType, readOnly, running, onRunTo, onRunFrom, full, onFull, onClose }: HeadProps) {
  const name = node.name === '' ? node.id : node.name
  return (
    <div className="ihead">
      <Tile category={nodeType?.category ?? 'connector'} icon={nodeType?.icon ?? 'box'} />
      <div className="grow">
        <NameInput key={node.id} node={node} readOnly={readOnly} />
        <div className="sm ink3 trunc" title={nodeType?.description}>{subtitle(node, nodeType)}</div>
      </div>
      <Button size="small" icon="play" busy={running} aria-label={`Run step: run to ${name}`} title="Run everything up to and with this step" onClick={onRunTo}>Run step</Button>
      <Dropdown
        label="More" align="end" trigger={<IconButton icon="ellipsis" label="More" />}
        entries={[
          { label: 'Run from here', icon: 'fast-forward', detail: 'With the last outputs before it', onSelect: onRunFrom },
          { label: 'Copy the path of its output', icon: 'copy', onSelect: () => copyText(`steps.${node.id}.output`, 'the path') },
          { kind: 'separator' },
          { label: node.disabled ? 'Enable' : 'Disable', icon: 'ban', disabled: readOnly, onSelect: () => apply(setDisabled([node.id], !(node.disabled ?? false))) },
          { label: 'Delete', icon: 'trash-2', danger: true, disabled: readOnly, onSelect: () => { select({ nodes: [node.id] }); removeChosen() } },
        ]}
      />
      <IconButton icon="maximize-2" label={full ? 'Back to the side' : 'Over the whole page'} pressed={full} onClick={() => onFull(!full)} />
      <IconButton icon="x" label="Close the inspector" onClick={onClose} />
    </div>
  )
}

function subtitle(node: WorkflowNode, nodeType: NodeType | undefined): string {
  if (nodeType === undefined) return `${node.type}, unknown here`
  const effect: Partial<Record<string, string>> = { unsafe: 'writes', keyed: 'writes once', reconcilable: 'writes, checked' }
  const parts = [nodeType.connector?.displayName, nodeType.displayName, node.connection, effect[nodeType.effect]]
  return parts.filter((part, index) => part !== undefined && parts.indexOf(part) === index).join(' · ')
}

/** Taken over when it is left or with Enter; Escape puts the old one back. */
function NameInput({ node, readOnly }: { node: WorkflowNode; readOnly: boolean }) {
  const [text, setText] = useState<string | null>(null)
  const finish = () => {
    const name = text?.trim() ?? ''
    setText(null)
    const draft = openDraft()
    if (text === null || name === '' || name === node.name || draft === null) return
    const rename = renameWithId(draft.workflow, node.id, name, nodeTypeOf)
    apply(rename.edit)
    if (rename.nodeId !== node.id) {
      openNode(rename.nodeId)
      select({ nodes: [rename.nodeId as NodeId] })
    }
  }
  return (
    <input
      className="ins-name" aria-label="Name of the step" value={text ?? node.name} placeholder={node.id} readOnly={readOnly} spellCheck={false} maxLength={200}
      onChange={(event) => setText(event.target.value)} onBlur={finish}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        else if (event.key === 'Escape' && text !== null) { event.stopPropagation(); setText(null) }
      }}
    />
  )
}
