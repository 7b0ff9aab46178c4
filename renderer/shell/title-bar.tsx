import { Icon } from '../ui/icon.tsx'
import { Keys } from '../ui/kbd.tsx'
import { useAppInfo, type AppInfo } from './app-info.ts'
import { Mark } from './mark.tsx'
import { showOverlay } from './overlay-store.ts'
import { WindowControls } from './window-controls.tsx'
import { WorkflowTabs } from './workflow-tabs.tsx'

const drawsControls = (info: AppInfo) => info.customFrame && info.platform !== 'darwin'

export function TitleBar() {
  const controls = useAppInfo(drawsControls)
  return (
    <header className="titlebar">
      <div className="mark"><Mark /></div>
      <WorkflowTabs />
      <div className="fill" />
      <button type="button" className="jump" aria-keyshortcuts="Control+K" onClick={() => showOverlay('commands')}>
        <Icon name="search" size={14} />
        <span className="fill trunc text-left">Go to or do anything</span>
        <Keys chord="Mod+K" />
      </button>
      {controls && <WindowControls />}
    </header>
  )
}
