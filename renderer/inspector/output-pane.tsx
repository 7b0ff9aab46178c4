import { useDeferredValue, useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { LiveStep } from '@shared/llm/live.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import type { StepView } from '@shared/run-view.ts'
import { useLiveStep } from '../run/live-store.ts'
import { progressText, shareOf } from '../run/progress-words.ts'
import { spentWords } from '../run/spent-words.ts'
import type { NodeRun } from '../run/node-run.ts'
import { apply } from '../document/document-store.ts'
import { pinOutput, unpin } from '../document/edits/workflow-fields.ts'
import { openDraft } from '../document/document-store.ts'
import { durationWords } from '../pages/times.ts'
import { pathText } from '../expression/path-text.ts'
import { roundNumber } from '../run/round-words.ts'
import { Badge, StateBadge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { JsonTree } from '../ui/json-tree.tsx'
import { Dropdown } from '../ui/menu.tsx'
import { SearchInput } from '../ui/search-input.tsx'
import type { StateName } from '../ui/state-mark.ts'
import { TableView } from '../ui/table-view.tsx'
import { copyText } from './copy-text.ts'
import { FailureCard } from './failure-card.tsx'
import { PartsList } from './parts-list.tsx'
import { PinEditor } from './pin-editor.tsx'
import { SchemaView } from './schema-view.tsx'
import { ViewSwitch, type DataView } from './view-switch.tsx'

type OutputPaneProps = {
  nodeId: string
  name: string
  run: NodeRun | undefined
  step: StepView | undefined
  onStep: (key: string) => void
  pin: { value: JsonValue } | null
  stale: boolean
  schema: JsonSchema | undefined
  readOnly: boolean
  onRunTo: (() => void) | null
}

/** What the node gave: the last output, or the one pinned in its place. */
export function OutputPane(props: OutputPaneProps) {
  const { nodeId, name, run, step, onStep, pin, stale, schema, readOnly, onRunTo } = props
  const [view, setView] = useState<DataView>('json')
  const [search, setSearch] = useState('')
  const [finding, setFinding] = useState(false)
  const [editing, setEditing] = useState(false)
  const [attempt, setAttempt] = useState<number | null>(null)
  const words = useDeferredValue(finding ? search : '')
  const attempts = step?.attempts ?? []
  const shownAttempt = attempts.find((each) => each.attempt === attempt) ?? attempts.at(-1)
  const isLast = shownAttempt === attempts.at(-1)
  const failure = isLast ? step?.failure : shownAttempt?.failure
  const output = pin?.value ?? (isLast ? step?.output : undefined)
  const live = useLiveStep(run?.runId, pin === null ? step : undefined)
  const hasOutput = pin !== null || (isLast && step?.output !== undefined)

  const pinIt = (value: JsonValue) => { const draft = openDraft(); if (draft) apply(pinOutput(draft.workflow, nodeId, value)) }
  const unpinIt = () => { const draft = openDraft(); if (draft) apply(unpin(draft.workflow, nodeId)) }

  return (
    <section className="pane ins-output" aria-label="Output">
      <div className="phead">
        <h3>Output</h3>
        {run !== undefined && run.steps.length > 1 && step !== undefined && <StepPicker steps={run.steps} step={step} onStep={(key) => { setAttempt(null); onStep(key) }} />}
        {attempts.length > 1 && (
          <Dropdown
            label="Attempt" trigger={<Button size="small" variant="quiet" className="num">Attempt {shownAttempt?.attempt} of {attempts.length}<Icon name="chevron-down" size={12} /></Button>}
            entries={attempts.map((each) => ({ kind: 'choice', label: `Attempt ${each.attempt}`, detail: each.failure?.message ?? 'Succeeded', checked: each === shownAttempt, onSelect: () => setAttempt(each.attempt) }))}
          />
        )}
        <span className="fill" />
        {hasOutput && <ViewSwitch label="Show the output as" value={view} onChange={setView} />}
        {hasOutput && <IconButton icon="search" size="small" label="Find in the output" pressed={finding} onClick={() => setFinding(!finding)} />}
        {hasOutput && !readOnly && <IconButton icon="pencil" size="small" label={pin === null ? 'Edit and pin the output' : 'Edit the pinned output'} onClick={() => setEditing(true)} />}
        {!readOnly && (pin === null
          ? <IconButton icon="pin" size="small" label={hasOutput ? 'Pin this output for test runs' : 'Write an output to pin for test runs'} onClick={() => (output === undefined ? setEditing(true) : pinIt(output))} />
          : <IconButton icon="pin-off" size="small" label="Unpin the output" pressed onClick={unpinIt} />)}
        {hasOutput && <IconButton icon="copy" size="small" label="Copy the output" onClick={() => copyText(JSON.stringify(output, null, 2), 'the output')} />}
      </div>
      {finding && hasOutput && <div className="ins-find"><SearchInput label="Find in the output" placeholder="Find in the output" size="small" autoFocus value={search} onChange={setSearch} /></div>}
      <div className="ins-scroll">
        {pin !== null && (
          <div className="ins-pinned s-pinned"><Icon name="pin" size={14} className="st" /><span className="fill"><b className="st">Pinned.</b> Test runs use this and do not run {name}. It is never exported.</span>
            {!readOnly && <Button size="small" onClick={unpinIt}>Unpin</Button>}
          </div>
        )}
        {pin === null && stale && step !== undefined && <div className="ins-note s-stale"><Icon name="history" size={12} className="st" /><span>{name} was changed after this run.</span></div>}
        {pin === null && failure !== undefined && <FailureCard name={name} failure={failure} nodeId={nodeId} onRunTo={onRunTo} willRetry={isLast && step?.status === 'retrying'} />}
        {hasOutput && output !== undefined && <Value name={name} nodeId={nodeId} value={output} view={view} search={words} schema={schema} />}
        {live !== undefined && (live.progress === null ? <LiveAnswer name={name} live={live} isStanding={step?.standing !== undefined} /> : <LiveProgress name={name} progress={live.progress} />)}
        {!hasOutput && failure === undefined && live === undefined && <Nothing step={step} name={name} schema={schema} onRunTo={onRunTo} />}
        {step !== undefined && run !== undefined && pin === null && <PartsList runId={run.runId} nodeId={step.nodeId} iteration={step.iteration} />}
        {step !== undefined && pin === null && <Facts step={step} attempt={shownAttempt} />}
      </div>
      {editing && <PinEditor name={name} value={output ?? null} onSave={(value) => { pinIt(value); setEditing(false) }} onClose={() => setEditing(false)} />}
    </section>
  )
}

/** What a model has written by now, and what it took. */
function LiveAnswer({ name, live, isStanding }: { name: string; live: LiveStep; isStanding: boolean }) {
  const words = live.isPaused ? 'At work' : live.text === '' ? 'The model thinks' : 'The model writes'
  return (
    <div className="px-3 py-2">
      <div className="row mb-1.5">{isStanding ? <StateBadge state="waiting">Waiting for you</StateBadge> : <StateBadge state="running">{words}</StateBadge>}{live.spent.calls > 0 && <span className="xs ink3 num">{spentWords(live.spent)}</span>}</div>
      {live.text !== '' && <div className="sm selectable whitespace-pre-wrap break-words" aria-label={`What ${name} has written by now`} role="group">{live.text}</div>}
    </div>
  )
}

/** How far a tool is, in its server's words. */
function LiveProgress({ name, progress }: { name: string; progress: McpProgress }) {
  const share = shareOf(progress)
  return (
    <div className="grid gap-1.5 px-3 py-2">
      <div className="row"><StateBadge state="running">The tool works</StateBadge><span className="xs ink3 num">{progressText(progress)}</span></div>
      <div className="index-bar" role="progressbar" aria-label={`How far ${name} is`} {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })}><div style={{ width: `${share === null ? 40 : share * 100}%` }} /></div>
      {progress.message !== null && <div className="sm ink2 selectable whitespace-pre-wrap break-words">{progress.message}</div>}
    </div>
  )
}

function StepPicker({ steps, step, onStep }: { steps: readonly StepView[]; step: StepView; onStep: (key: string) => void }) {
  const index = steps.indexOf(step)
  const number = roundNumber(step.iteration)
  const shown = `Round ${number} of ${steps.length}`
  // A menu of thousands helps nobody: those near the shown one, and those that failed.
  const near = steps.filter((each, at) => Math.abs(at - index) <= 20 || (each.status === 'failed' && at < index + 500)).slice(0, 120)
  return (
    <span className="row ins-picker">
      <IconButton icon="chevron-left" size="tiny" label="The round before" disabled={index <= 0} onClick={() => { const before = steps[index - 1]; if (before) onStep(before.key) }} />
      <Dropdown
        label="Round" trigger={<Button size="small" variant="quiet" className="num" aria-label={shown} title={shown}><span className="trunc"><span className="ins-wide">Round </span>{number} of {steps.length}</span><Icon name="chevron-down" size={12} /></Button>}
        entries={near.map((each) => ({ kind: 'choice', label: `Round ${roundNumber(each.iteration)}`, detail: wordOf(each), checked: each === step, onSelect: () => onStep(each.key) }))}
      />
      <IconButton icon="chevron-right" size="tiny" label="The next round" disabled={index >= steps.length - 1} onClick={() => { const next = steps[index + 1]; if (next) onStep(next.key) }} />
    </span>
  )
}

function Value({ name, nodeId, value, view, search, schema }: { name: string; nodeId: string; value: JsonValue; view: DataView; search: string; schema: JsonSchema | undefined }) {
  const root = `steps.${nodeId}.output`
  if (view === 'schema') return <SchemaView label={`Shape of the output of ${name}`} schema={schema} value={value} />
  if (view === 'table') return <div className="ins-table"><TableView label={`Output of ${name} as a table`} value={value} /></div>
  return <JsonTree label={`Output of ${name}`} value={value} search={search} openDepth={2} onCopyPath={(path) => copyText(pathText(root, path), pathText(root, path))} />
}

function Nothing({ step, name, schema, onRunTo }: { step: StepView | undefined; name: string; schema: JsonSchema | undefined; onRunTo: (() => void) | null }) {
  if (step !== undefined && step.status !== 'succeeded' && step.status !== 'failed') {
    return <div className="px-3 py-2"><StateBadge state={stateOf(step)}>{sentenceOf(step)}</StateBadge></div>
  }
  return (
    <EmptyState icon="play" title={step === undefined ? 'Not run yet' : 'No output'} compact action={onRunTo === null ? undefined : <Button size="small" icon="play" onClick={onRunTo}>Run to here</Button>}>
      {schema === undefined ? `What ${name} gives shows here after a run.` : `What ${name} gives shows here after a run. Schema shows its shape.`}
    </EmptyState>
  )
}

function sentenceOf(step: StepView): string {
  switch (step.status) {
    case 'skipped': return `Skipped${step.reason === undefined ? '' : `: ${step.reason}`}`
    case 'waiting': return step.approval !== undefined ? 'Waiting for you' : step.held !== undefined ? `Waits for its turn: ${accountWords(step.held)} may be called only so often${step.until === undefined ? '' : `. About ${new Date(step.until).toLocaleTimeString('en-GB')}`}` : step.until === undefined ? 'Waiting' : `Waiting until ${new Date(step.until).toLocaleTimeString('en-GB')}`
    case 'retrying': return step.retryAt === undefined ? 'To be tried again' : `Tried again at ${new Date(step.retryAt).toLocaleTimeString('en-GB')}`
    default: return step.standing === undefined ? 'Running' : 'Waiting for you'
  }
}

/** `connection jira-main` is the account's name in facts. */
function accountWords(account: string): string {
  return account.replace(/^connection /, '')
}

/** How long, how it came about, and what it logged. */
function Facts({ step, attempt }: { step: StepView; attempt: StepView['attempts'][number] | undefined }) {
  const took = attempt?.finishedAt === null || attempt === undefined ? undefined : attempt.finishedAt - attempt.startedAt
  return (
    <div className="ins-facts">
      <div className="row xs ink3 num">
        {step.status === 'succeeded' && <StateBadge state="succeeded" />}
        {took !== undefined && <span>{durationWords(took)}</span>}
        {step.spent !== undefined && <span>{spentWords(step.spent)}</span>}
        {step.ports !== undefined && <span>went by {step.ports.join(', ')}</span>}
        {step.source === 'reused' && <Badge>Reused from the run before</Badge>}
        {step.source === 'pinned' && <Badge state="pinned" icon="pin">Pinned, not run</Badge>}
        {step.source === 'simulated' && <Badge state="waiting" icon="flask-conical">Not sent, sample answer</Badge>}
        {step.source === 'disabled' && <Badge>Disabled, passed over</Badge>}
        {step.failure !== undefined && <span className="mono xs">{step.failure.code}</span>}
        {step.failure !== undefined && <span>{step.failure.retryable ? 'retryable' : 'not retryable'}</span>}
      </div>
      {step.logs.length > 0 && <div><div className="xs med ink2">Log</div><pre className="json ins-log" tabIndex={0} aria-label="Log">{step.logs.join('\n')}</pre></div>}
    </div>
  )
}

function stateOf({ status, standing }: StepView): StateName {
  return status === 'retrying' || standing !== undefined ? 'waiting' : status
}

function wordOf(step: StepView): string {
  return step.status
}
