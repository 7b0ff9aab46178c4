import { useEffect } from 'react'
import type { Settings } from '@shared/settings.ts'
import { documentStore } from '../document/document-store.ts'
import { showPage, useSession, type SessionState } from '../session/session-store.ts'
import { Button } from '../ui/button.tsx'
import { IconButton } from '../ui/icon-button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Tile } from '../ui/tile.tsx'
import { Keys } from '../ui/kbd.tsx'
import { newWorkflow } from './library-store.ts'
import { guideDone, run } from './run-actions.ts'
import { changeSettings, useSettings } from './settings-store.ts'
import { runAction } from './shortcuts.ts'

type GuideStep = 'run' | 'open' | 'edit'

const steps: readonly { step: GuideStep; title: string; detail: string }[] = [
  { step: 'run', title: 'Run the example', detail: 'Watch each node fill with what it received and gave back.' },
  { step: 'open', title: 'Open a node', detail: 'Click one to see its input, parameters and output side by side.' },
  { step: 'edit', title: 'Make it yours', detail: 'Change a parameter, or drag a node from the palette and connect it.' },
]

const guideOf = (settings: Settings) => settings.guide
const openNodeOf = (state: SessionState) => state.openNodeId

/** Watches for the steps of the guide being done, wherever they are done from. */
export function useGuideProgress(): void {
  const openNodeId = useSession(openNodeOf)
  useEffect(() => { if (openNodeId !== null) guideDone('open') }, [openNodeId])
  useEffect(() => documentStore.subscribe((state, before) => {
    if (state.status === 'open' && before.status === 'open' && state.workflowId === before.workflowId && state.position > before.position) guideDone('edit')
  }), [])
}

/** Points at Run until something was run: only for someone who has done nothing yet. */
export function GuideHint() {
  const guide = useSettings(guideOf)
  if (guide === null || guide.length > 0) return null
  return (
    <div className="coach top-3 right-[14px] z-10 w-[304px] [--arrow:56px]" role="note" aria-label="Hint 1 of 3">
      <div className="row"><span className="semi text-base">Press Run</span><span className="fill" /><span className="xs ink3 num">1 of 3</span></div>
      <div className="ink2 mt-0.5">Nothing leaves this computer: the example needs no account, and its samples are in the document.</div>
      <div className="row mt-2.5">
        <Button size="small" icon="play" onClick={() => run()}>Run the example</Button>
        <span className="fill" />
        <Button size="small" variant="quiet" onClick={() => changeSettings({ guide: null })}>Hide hints</Button>
      </div>
    </div>
  )
}

/** The three first steps and other ways to start, over the foot of the canvas; once something was run, only the next step, out of the way. */
export function GuideList() {
  const guide = useSettings(guideOf)
  if (guide === null) return null
  return guide.length === 0 ? <WholeGuide /> : <NextStep done={guide} />
}

function WholeGuide() {
  return (
    <div data-guide className="pointer-events-none! absolute right-12 bottom-14 left-12 z-[5] hidden items-end gap-8 @min-[560px]:flex [@container(height<520px)]:hidden!">
      <aside className="card pointer-events-auto w-[420px] flex-none overflow-hidden shadow-float" aria-label="Getting started">
        <GuideTitle done={0} />
        <ol>
          {steps.map(({ step, title, detail }, index) => (
            <li key={step} aria-current={index === 0 ? 'step' : undefined} className={`${rowClass} aria-[current]:bg-accent-soft`}>
              <span className={index === 0 ? 'count size-5! bg-accent! text-on-accent!' : 'count size-5!'}>{index + 1}</span>
              <span><span className="semi">{title}</span><br /><span className="sm ink2">{detail}</span></span>
              {index === 0 && <span className="xs ink3 self-center">now</span>}
            </li>
          ))}
        </ol>
      </aside>
      <aside className="pointer-events-auto hidden flex-1 gap-2 @min-[1000px]:grid" aria-label="Other ways to start">
        <div className="sm semi ink2">Or start from something else</div>
        <div className="grid grid-cols-2 gap-2">
          <Start icon="plus" category="trigger" title="An empty workflow" detail="Begin with a trigger" onClick={() => void newWorkflow()} />
          <Start icon="download" category="data" title="Import a workflow" detail="Flowbench JSON" onClick={() => runAction('workflow.import')} />
          <Start icon="book-open" category="logic" title="Another example" detail="They run without a network" onClick={() => showPage('workflows')} />
        </div>
      </aside>
    </div>
  )
}

function NextStep({ done }: { done: readonly GuideStep[] }) {
  const next = steps.find(({ step }) => !done.includes(step))
  if (next === undefined) return null
  return (
    <aside className="card absolute right-4 bottom-4 z-[5] hidden w-[296px] overflow-hidden shadow-float @min-[560px]:block [@container(height<320px)]:hidden!" aria-label="Getting started">
      <GuideTitle done={done.length} />
      <div className={rowClass}>
        <span className="count size-5! bg-accent! text-on-accent!">{steps.indexOf(next) + 1}</span>
        <span><span className="semi">{next.title}</span><br /><span className="sm ink2">{next.detail}</span></span>
      </div>
    </aside>
  )
}

const rowClass = 'grid grid-cols-[20px_1fr_auto] gap-x-2.5 border-t border-line-faint px-[14px] py-2.5'

function GuideTitle({ done }: { done: number }) {
  return (
    <div className="row px-[14px] py-2.5">
      <span className="semi fill">Get to know Flowbench</span>
      <span className="xs ink3 num">{done} of 3</span>
      <IconButton icon="x" size="tiny" label="Close" onClick={() => changeSettings({ guide: null })} />
    </div>
  )
}

type StartProps = { icon: string; category: 'trigger' | 'data' | 'logic'; title: string; detail: string; onClick: () => void }

function Start({ icon, category, title, detail, onClick }: StartProps) {
  return (
    <button type="button" className="card row gap-2.5 px-3 py-2.5 text-left hover:border-line-control" onClick={onClick}>
      <Tile category={category} icon={icon} />
      <span className="fill"><span className="med trunc block">{title}</span><span className="sm ink2 trunc block">{detail}</span></span>
      <Icon name="chevron-right" size={14} className="ink3" />
    </button>
  )
}

/** The three keys that lead to all others. */
export function GuideKeys() {
  const guide = useSettings(guideOf)
  if (guide === null || guide.length > 0) return null
  return (
    <span data-foot-keys className="row xs ink3 pointer-events-none! absolute right-4 bottom-4 hidden gap-3 @min-[800px]:flex">
      <span className="row gap-1"><Keys chord="Tab" /> add a node</span>
      <span className="row gap-1"><Keys chord="Mod+K" /> do anything</span>
      <span className="row gap-1"><Keys chord="?" /> all shortcuts</span>
    </span>
  )
}
