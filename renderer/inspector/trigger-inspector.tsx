import { useState } from 'react'
import { triggerId } from '@shared/id.ts'
import type { JsonValue } from '@shared/json.ts'
import { isJsonObject } from '@shared/json.ts'
import { inferSchemaOf } from '@shared/infer-schema.ts'
import type { TriggerType } from '@shared/node-type.ts'
import { Trigger } from '@shared/workflow.ts'
import { triggerKeyOf, triggerTypeOf, useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { chooseTrigger } from '../document/choose-trigger.ts'
import { apply, type OpenDocument } from '../document/document-store.ts'
import { setOutput, setTrigger, setVars } from '../document/edits/workflow-fields.ts'
import { problemsOf, useProblems, type ProblemsState } from '../document/problems-store.ts'
import { pathText } from '../expression/path-text.ts'
import { chosenSample } from '../run/run-store.ts'
import { openNode, useSession, type SessionState } from '../session/session-store.ts'
import { Count } from '../ui/badge.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Field } from '../ui/field.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { JsonTree } from '../ui/json-tree.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { TableView } from '../ui/table-view.tsx'
import { TextInput } from '../ui/text-input.tsx'
import { Tile } from '../ui/tile.tsx'
import { copyText } from './copy-text.ts'
import { JsonInput, useJsonText } from './json-input.tsx'
import { leaveOnEscape } from './leave-on-escape.ts'
import { McpFields } from './mcp-fields.tsx'
import { PollFields } from './poll-fields.tsx'
import { SamplesSection } from './samples-section.tsx'
import { SchemaView } from './schema-view.tsx'
import { SubscriptionFields } from './subscription-fields.tsx'
import { WorkflowSettingsSection } from './workflow-settings.tsx'
import { WebhookSection } from './webhook-section.tsx'
import { WebhookFields } from './webhook-fields.tsx'
import { ViewSwitch, type DataView } from './view-switch.tsx'

const typesOf = (state: CatalogState) => state.triggerTypes
const samplesOf = (state: SessionState) => state.samples
const triggerProblems = (state: ProblemsState) => problemsOf(triggerId)(state)

/** What starts the workflow, the payloads to try it with, and what belongs to the workflow as a whole. */
export function TriggerInspector({ document }: { document: OpenDocument }) {
  const { workflow } = document.draft
  const { readOnly } = document
  const { trigger } = workflow
  const triggerTypes = useCatalog(typesOf)
  const problems = useProblems(triggerProblems)
  useSession(samplesOf)
  const type = triggerTypeOf(trigger, triggerTypes)
  const sample = chosenSample(document)
  return (
    <div className="inspector" role="complementary" aria-label="Inspector: trigger" onKeyDown={(event) => leaveOnEscape(event, triggerId)}>
      <div className="ihead">
        <Tile category="trigger" icon={type?.icon ?? 'play'} />
        <div className="grow">
          <h2 className="ins-title trunc">{trigger.name ?? type?.displayName ?? trigger.type}</h2>
          <div className="sm ink3 trunc">Trigger · {type?.summary ?? trigger.type}</div>
        </div>
        {problems.length > 0 && <Count value={problems.length} state="failed" />}
        <IconButton icon="x" label="Close the inspector" onClick={() => openNode(null)} />
      </div>
      <div className="ins-scroll ins-form ins-trigger">
        {problems.filter(({ pointer }) => !/^\/trigger\/(input|everyMs|orderBy)/.test(pointer)).map((problem, index) => <div key={index} className="msg s-failed"><span /><span>{problem.message} {problem.remedy}</span></div>)}
        <KindField document={document} triggerTypes={triggerTypes} />
        <Field label="Name"><TextInput value={trigger.name ?? ''} readOnly={readOnly} placeholder={type?.displayName ?? ''} maxLength={200} onChange={(name) => apply(setTrigger(named(trigger, name)), { coalesce: 'trigger:name' })} /></Field>
        {trigger.type === 'webhook' && <WebhookFields trigger={trigger} problems={problems} readOnly={readOnly} />}
        {trigger.type === 'mcp' && <McpFields workflow={workflow} trigger={trigger} readOnly={readOnly} />}
        {trigger.type === 'poll' && <PollFields document={document} trigger={trigger} type={type} problems={problems} />}
        {trigger.type === 'subscription' && <SubscriptionFields document={document} trigger={trigger} type={type} problems={problems} />}
        {trigger.type === 'schedule' && (
          <div className="two">
            <Field label="Cron" required hint="Minute, hour, day, month, weekday"><TextInput mono value={trigger.cron} readOnly={readOnly} onChange={(cron) => { if (cron !== '') apply(setTrigger({ ...trigger, cron }), { coalesce: 'trigger:cron' }) }} /></Field>
            <Field label="Time zone"><TextInput mono value={trigger.timezone ?? ''} placeholder={workflow.settings.timezone} readOnly={readOnly} onChange={(timezone) => apply(setTrigger(zoned(trigger, timezone)), { coalesce: 'trigger:timezone' })} /></Field>
          </div>
        )}
        {trigger.type === 'schedule' && (
          <Field label="What was missed" hint="While Flowbench was closed or the machine slept.">
            <Segmented label="What was missed" full disabled={readOnly} value={trigger.missed ?? 'once'} segments={[{ value: 'skip', label: 'Skip' }, { value: 'once', label: 'Run once' }, { value: 'catch-up', label: 'Run each' }]} onChange={(missed) => apply(setTrigger({ ...trigger, missed }))} />
          </Field>
        )}
        {trigger.type === 'webhook' && <WebhookSection document={document} trigger={trigger} />}
        <SamplesSection document={document} triggerKey={type?.key ?? triggerKeyOf(trigger)} readyNames={type?.sampleNames ?? []} chosen={sample} />
        {sample !== undefined && <SampleView key={sample.name} name={sample.name} payload={sample.payload} all={workflow.samples.map((each) => each.payload)} />}
        <h3 className="fsec">This workflow</h3>
        <VarsField vars={workflow.vars} readOnly={readOnly} />
        <OutputField key={workflow.id} output={workflow.output} readOnly={readOnly} />
        <WorkflowSettingsSection workflow={workflow} readOnly={readOnly} />
      </div>
    </div>
  )
}

function named(trigger: Trigger, name: string): Trigger {
  const { name: _old, ...rest } = trigger
  return Trigger.parse(name === '' ? rest : { ...rest, name })
}

function zoned(trigger: Extract<Trigger, { type: 'schedule' }>, timezone: string): Trigger {
  const { timezone: _old, ...rest } = trigger
  return timezone === '' ? rest : { ...rest, timezone }
}

function KindField({ document, triggerTypes }: { document: OpenDocument; triggerTypes: readonly TriggerType[] }) {
  const { trigger } = document.draft.workflow
  const key = triggerKeyOf(trigger)
  const options = triggerTypes.map((each) => ({ value: each.key, label: each.displayName, detail: each.summary }))
  const choose = (next: string) => {
    const type = triggerTypes.find((each) => each.key === next)
    if (type) void chooseTrigger(type)
  }
  const known = options.some((option) => option.value === key)
  return (
    <Field label="Starts by" error={known || triggerTypes.length === 0 ? undefined : `“${key}” is not known here. The workflow can still be run with its samples.`}>
      <Select value={known ? key : null} options={options} disabled={document.readOnly} onChange={choose} />
    </Field>
  )
}

/** The chosen sample as an expression sees it. */
function SampleView({ name, payload, all }: { name: string; payload: JsonValue; all: readonly JsonValue[] }) {
  const [view, setView] = useState<DataView>('json')
  const [search, setSearch] = useState('')
  const isEmpty = isJsonObject(payload) && Object.keys(payload).length === 0
  return (
    <section aria-label={`Sample ${name}`} className="ins-sample-view">
      <div className="phead"><h4>event.payload</h4><span className="fill" /><ViewSwitch label="Show the sample as" value={view} onChange={setView} /></div>
      {view === 'json' && <div className="ins-find"><SearchInput label="Find a field of the sample" placeholder="Find a field" size="small" value={search} onChange={setSearch} /></div>}
      {view === 'json' && !isEmpty && <JsonTree label={`Fields of ${name}`} value={payload} search={search} onCopyPath={(path) => copyText(pathText('event.payload', path), pathText('event.payload', path))} />}
      {view === 'table' && <div className="ins-table"><TableView label={`${name} as a table`} value={payload} /></div>}
      {view === 'schema' && <SchemaView label="Shape of all samples" schema={inferSchemaOf(all)} value={payload} />}
      {view === 'json' && isEmpty && <EmptyState icon="braces" title="An empty payload" compact>Runs take {'{}'} until there is JSON in the sample.</EmptyState>}
    </section>
  )
}

function VarsField({ vars, readOnly }: { vars: { [key: string]: JsonValue }; readOnly: boolean }) {
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const draft = useJsonText(vars, (value) => {
    if (!isJsonObject(value)) return setProblem('Variables are an object: { "name": value }')
    setProblem(undefined)
    apply(setVars(value), { coalesce: 'vars' })
  })
  return <Field label="Variables" error={draft.problem ?? problem} hint="Constants, read as vars.name. No secrets: they are exported."><JsonInput draft={draft} readOnly={readOnly} minLines={3} /></Field>
}

/** Null: the outputs of the last steps. Anything else is what the run gives, with expressions in its texts. */
function OutputField({ output, readOnly }: { output: JsonValue; readOnly: boolean }) {
  const draft = useJsonText(output, (value) => apply(setOutput(value), { coalesce: 'output' }))
  return <Field label="Output of a run" error={draft.problem} hint={output === null ? 'null: the outputs of the last steps, by id. Or JSON with {{ expressions }} in its texts.' : 'JSON with {{ expressions }} in its texts.'}><JsonInput draft={draft} readOnly={readOnly} minLines={3} /></Field>
}

