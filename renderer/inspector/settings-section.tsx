import { useState } from 'react'
import { isTemplate } from '@shared/expression/template.ts'
import { NodeId } from '@shared/id.ts'
import { isJsonObject, type JsonObject } from '@shared/json.ts'
import type { NodeSettings, OnError, WorkflowNode } from '@shared/workflow.ts'
import { nodeTypeOf } from '../catalog/catalog-store.ts'
import { apply, openDraft } from '../document/document-store.ts'
import { setDisabled, setNote, setSettings } from '../document/edits/node-fields.ts'
import { renameNodeId } from '../document/edits/rename.ts'
import { takenIds } from '../document/fresh-id.ts'
import { openNode, select } from '../session/session-store.ts'
import { Field, useFieldTie } from '../ui/field.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Switch } from '../ui/switch.tsx'
import { TextArea, TextInput } from '../ui/text-input.tsx'
import { DurationInput } from './form/plain-controls.tsx'

const onErrors: readonly { value: OnError; label: string }[] = [{ value: 'fail', label: 'Stop run' }, { value: 'continue', label: 'Go on' }, { value: 'port', label: 'Error port' }]
const meanings: Record<OnError, string> = {
  fail: 'The run fails with this step.',
  continue: 'The run goes on with { "error": … } as its output.',
  port: 'The run goes on by the port "error", with { "error": … } as its output.',
}

/** Ends of a run have nothing after them to go on to, and loops and branches nothing to repeat. */
const settled = new Set(['stop', 'fail'])

/** They take as long as they take: what is in the loop, and what is waited for. */
const untimed = new Set(['loop', 'wait', 'approval'])

/** Whether doing it again may do it twice, as far as the document says. */
function mayDoTwice({ type, input }: WorkflowNode): boolean {
  const effect = nodeTypeOf(type)?.effect
  if (type !== 'http.request') return effect === 'unsafe' || effect === 'by-input'
  const { method, sendIdempotencyKey, headers } = input
  const hasKey = sendIdempotencyKey === true || (isJsonObject(headers ?? null) && Object.keys(headers as JsonObject).some((name) => name.toLowerCase() === 'idempotency-key'))
  return !hasKey && (method === 'POST' || method === 'PATCH' || (typeof method === 'string' && isTemplate(method)))
}

export function SettingsSection({ node, readOnly }: { node: WorkflowNode; readOnly: boolean }) {
  const { settings } = node
  const attempts = settings?.retry?.maxAttempts ?? 1
  const onError = settings?.onError ?? 'fail'
  const change = (next: { [K in keyof NodeSettings]?: NodeSettings[K] | undefined }) => apply(setSettings(node.id, next), { coalesce: `settings:${node.id}:${Object.keys(next).join()}` })
  const retry = (maxAttempts: number, baseMs: number | undefined) => {
    const rest = settings?.retry?.maxMs === undefined ? {} : { maxMs: settings.retry.maxMs }
    change({ retry: maxAttempts <= 1 && baseMs === undefined ? undefined : { maxAttempts, ...(baseMs === undefined ? {} : { baseMs }), ...rest } })
  }
  if (settled.has(node.type)) return null
  return (
    <>
      <h4 className="fsec">Retry and errors</h4>
      <div className="three">
        <Field label="Attempts" error={attempts > 100 || !Number.isInteger(attempts) ? 'From 1 to 100' : undefined}>
          <NumberInput value={settings?.retry?.maxAttempts ?? null} placeholder="1" disabled={readOnly} onChange={(value) => { if (value === null || (Number.isInteger(value) && value >= 1 && value <= 100)) retry(value ?? 1, settings?.retry?.baseMs) }} />
        </Field>
        <Field label="First wait" {...(attempts > 1 ? { hint: 'Up to this, by chance; doubling with each attempt.' } : {})}><DurationInput label="the first wait" value={settings?.retry?.baseMs ?? null} placeholder="1" disabled={readOnly} onChange={(ms) => { if (ms === null || (ms >= 0 && ms <= 3_600_000)) retry(attempts, ms ?? undefined) }} /></Field>
        {(!untimed.has(node.type) || settings?.timeoutMs !== undefined) && <Field label="Time limit" warning={untimed.has(node.type) ? 'It has no effect here. Leave it empty.' : undefined}><DurationInput label="the time limit" value={settings?.timeoutMs ?? null} placeholder="–" disabled={readOnly} onChange={(ms) => { if (ms === null || (ms >= 1 && ms <= 86_400_000)) change({ timeoutMs: ms ?? undefined }) }} /></Field>}
      </div>
      {attempts > 1 && mayDoTwice(node) && <p className="help">Not tried again when it may have been done already, such as when the answer was lost{node.type === 'http.request' ? '. An Idempotency-Key allows that, where the service honours it' : ''}.</p>}
      <Field label="When it fails" hint={meanings[onError]}>
        <Segmented label="When it fails" full disabled={readOnly} value={onError} segments={onErrors} onChange={(value) => apply(setSettings(node.id, { onError: value === 'fail' ? undefined : value }))} />
      </Field>
    </>
  )
}

export function AboutSection({ node, readOnly }: { node: WorkflowNode; readOnly: boolean }) {
  return (
    <>
      <h4 className="fsec">This step</h4>
      <div className="two">
        <IdField key={node.id} node={node} readOnly={readOnly} />
        <Field label="Disabled" hint="Passed over: what comes in goes on."><DisabledSwitch node={node} readOnly={readOnly} /></Field>
      </div>
      <Field label="Note"><TextArea value={node.note ?? ''} readOnly={readOnly} rows={2} maxLength={10_000} placeholder="Why it is here" onChange={(note) => apply(setNote(node.id, note), { coalesce: `note:${node.id}` })} /></Field>
    </>
  )
}

function DisabledSwitch({ node, readOnly }: { node: WorkflowNode; readOnly: boolean }) {
  const tie = useFieldTie()
  return <Switch checked={node.disabled ?? false} disabled={readOnly} onChange={(disabled) => apply(setDisabled([node.id], disabled))} {...(tie === null ? {} : { id: tie.id })} />
}

/** What expressions call it. Changing it rewrites them. */
function IdField({ node, readOnly }: { node: WorkflowNode; readOnly: boolean }) {
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? node.id
  const problem = text === null || text === node.id ? undefined : idProblem(text)
  const finish = () => {
    setText(null)
    if (text === null || text === node.id || problem !== undefined) return
    apply(renameNodeId(node.id, text, nodeTypeOf))
    openNode(text)
    select({ nodes: [text] })
  }
  return (
    <Field label="Id" error={problem} hint={`Expressions say steps.${node.id}`}>
      <TextInput mono value={shown} readOnly={readOnly} onChange={setText} onBlur={finish} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); else if (event.key === 'Escape' && text !== null) { event.stopPropagation(); setText(null) } }} />
    </Field>
  )
}

function idProblem(id: string): string | undefined {
  const draft = openDraft()
  if (!NodeId.safeParse(id).success) return 'A letter or _, then up to 63 letters, digits or _.'
  return draft !== null && takenIds(draft.workflow).has(id) ? 'Another step has this id.' : undefined
}
