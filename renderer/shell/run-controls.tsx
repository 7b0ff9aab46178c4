import { useCallback } from 'react'
import { call } from '../api.ts'
import { triggerTypeOf, useCatalog, type CatalogState } from '../catalog/catalog-store.ts'
import { apply, type OpenDocument } from '../document/document-store.ts'
import { addSample } from '../document/edits/workflow-fields.ts'
import { cancelRun } from '../run/run-store.ts'
import { chooseSample, openNode, useSession, type SessionState } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Keys } from '../ui/kbd.tsx'
import { ariaKeys } from '../ui/keys.ts'
import { Dropdown, type MenuEntry } from '../ui/menu.tsx'
import { SplitButton } from '../ui/split-button.tsx'
import { attemptNow } from './attempt.ts'
import { run, runEntries } from './run-actions.ts'
import { useIsRunning } from './running.ts'
import { keysOf } from './shortcuts.ts'

const triggerTypesOf = (state: CatalogState) => state.triggerTypes
const selectionOf = (state: SessionState) => state.selection

/** Which sample, Stop while something runs, and Run. */
export function RunControls({ document }: { document: OpenDocument }) {
  const running = useIsRunning(document.workflowId)
  const selection = useSession(selectionOf)
  return (
    <>
      <SampleChooser document={document} />
      {/* It keeps its place while nothing runs, so that nothing moves under the pointer when a run begins. */}
      <span className={running ? undefined : 'invisible'}><Button icon="circle-stop" onClick={() => attemptNow('The run was not stopped', () => cancelRun(document.workflowId))}>Stop</Button></span>
      <SplitButton variant="primary" icon="play" menuLabel="Run options" entries={runEntries(document, selection)} onClick={() => run()} aria-keyshortcuts={ariaKeys('Mod+Enter')}>
        Run <Keys chord={keysOf('run.start') ?? 'Mod+Enter'} />
      </SplitButton>
    </>
  )
}

function SampleChooser({ document }: { document: OpenDocument }) {
  const chosen = useSession(useCallback((state: SessionState) => state.samples[document.workflowId], [document.workflowId]))
  const triggerTypes = useCatalog(triggerTypesOf)
  const { samples, trigger } = document.draft.workflow
  const current = samples.find((sample) => sample.name === chosen) ?? samples[0]
  const triggerType = triggerTypeOf(trigger, triggerTypes)
  const ready = (triggerType?.sampleNames ?? []).filter((name) => !samples.some((sample) => sample.name === name))

  const take = (name: string) => attemptNow('The sample was not taken', async () => {
    const sample = (await call('catalog.samples', { triggerKey: triggerType?.key ?? '' })).find((each) => each.name === name)
    if (sample === undefined) return
    apply(addSample(sample))
    chooseSample(document.workflowId, name)
  })
  const entries: MenuEntry[] = [
    ...samples.map((sample): MenuEntry => ({ kind: 'choice', label: sample.name, checked: sample === current, onSelect: () => chooseSample(document.workflowId, sample.name) })),
    ...(samples.length === 0 ? [{ kind: 'label', label: 'No sample yet' } as const] : []),
    ...(ready.length === 0 ? [] : [
      { kind: 'separator' } as const,
      { kind: 'menu', label: `Ready samples of ${triggerType?.displayName ?? 'the trigger'}`, icon: 'list-plus', entries: ready.map((name): MenuEntry => ({ label: name, onSelect: () => take(name) })) } as const,
    ]),
    { kind: 'separator' },
    { label: 'Edit samples', detail: 'On the trigger: write or paste JSON', icon: 'pencil', onSelect: () => openNode('trigger') },
  ]
  return (
    <Dropdown
      label="Sample" align="end" entries={entries}
      trigger={
        <Button className="w-[212px] min-w-[120px] shrink justify-start">
          <Icon name="flask-conical" size={14} className="ink3" />
          <span className="ink3 font-regular">Sample<span className="text-[0px] leading-[0]">:</span></span>
          <span className="fill trunc text-left">{current?.name ?? 'none'}</span>
          <Icon name="chevron-down" size={14} className="ink3" />
        </Button>
      }
    />
  )
}
