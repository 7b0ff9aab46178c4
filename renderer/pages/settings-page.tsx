import type { Settings } from '@shared/settings.ts'
import { useAppInfo, type AppInfo } from '../shell/app-info.ts'
import { changeSettings, useSettings } from '../shell/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { RadioGroup } from '../ui/radio-group.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Switch } from '../ui/switch.tsx'
import { AddedConnectorsSection } from './added-connectors/added-connectors-section.tsx'
import { BackupsSection } from './backups-section.tsx'
import { GrantsSection } from './grants-section.tsx'
import { KeptSection } from './kept-section.tsx'
import { McpServersSection } from './mcp-servers/mcp-servers-section.tsx'
import { McpServingSection } from './mcp-serving/mcp-serving-section.tsx'
import { ModelsSection } from './models-section.tsx'
import { PageHead } from './page-head.tsx'

const settingsOf = (settings: Settings) => settings
const infoOf = (info: AppInfo) => info

/** What holds for the whole app. Every choice takes effect at once. */
export function SettingsPage() {
  const settings = useSettings(settingsOf)
  const info = useAppInfo(infoOf)
  return (
    <>
      <PageHead title="Settings" purpose="For this computer. Changes take effect at once." />
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-8" data-region="page" tabIndex={-1}>
        <section className="sect" aria-labelledby="look-title">
          <h2 id="look-title">Appearance</h2>
          <p className="prose mb-2">Light, dark, or as the system has it.</p>
          <Segmented
            label="Theme" value={settings.theme} onChange={(theme) => changeSettings({ theme })}
            segments={[{ value: 'system', label: 'System' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }]}
          />
        </section>
        <section className="sect" aria-labelledby="canvas-title">
          <h2 id="canvas-title">Canvas</h2>
          <p className="prose mb-2">How dragging and the wheel move it.</p>
          <div className="max-w-[480px]">
            <RadioGroup
              label="Pan and zoom" value={settings.panStyle} onChange={(panStyle) => changeSettings({ panStyle })}
              choices={[
                { value: 'map', title: 'Like a map', detail: 'Dragging empty canvas moves it, the wheel zooms. Shift and drag selects.' },
                { value: 'design', title: 'Like a design tool', detail: 'Dragging empty canvas selects, the wheel moves it, Ctrl and the wheel zooms. Space and drag moves it too.' },
              ]}
            />
          </div>
          <div className="row mt-3">
            <Switch id="snap" checked={settings.snapToGrid} onChange={(snapToGrid) => changeSettings({ snapToGrid })} />
            <label htmlFor="snap" className="sm">Snap nodes to the grid of 8</label>
          </div>
        </section>
        <section className="sect" aria-labelledby="notify-title">
          <h2 id="notify-title">Notifications</h2>
          <p className="prose mb-2">A run that waits for your word is told of by the system, unless you have it in front of you.</p>
          <div className="row">
            <Switch id="notify" checked={settings.notifyWaiting} onChange={(notifyWaiting) => changeSettings({ notifyWaiting })} />
            <label htmlFor="notify" className="sm">Notify me when something waits for me</label>
          </div>
        </section>
        <AddedConnectorsSection />
        <McpServersSection />
        <McpServingSection />
        <ModelsSection />
        <GrantsSection />
        <BackupsSection />
        <KeptSection />
        <section className="sect" aria-labelledby="guide-title">
          <h2 id="guide-title">Getting to know Flowbench</h2>
          <p className="prose mb-2">{settings.guide === null ? 'The first steps are hidden.' : 'The first steps are shown on the example until they are done.'}</p>
          {settings.guide === null
            ? <Button onClick={() => changeSettings({ guide: [] })}>Show the first steps again</Button>
            : <Button onClick={() => changeSettings({ guide: null })}>Hide the first steps</Button>}
        </section>
        <section className="sect border-b-0" aria-labelledby="about-title">
          <h2 id="about-title">About</h2>
          <dl className="kv mt-2">
            <dt>Flowbench</dt><dd className="num">{info.version}</dd>
            <dt>Electron</dt><dd className="num">{info.electron}</dd>
            <dt>Your data</dt><dd className="mono" title={info.dataFolder} style={{ lineHeight: '24px' }}>{info.dataFolder}</dd>
            <dt>Fonts</dt><dd>Inter and JetBrains Mono, SIL Open Font Licence</dd>
            <dt>Icons</dt><dd>Lucide, ISC licence</dd>
          </dl>
        </section>
      </div>
    </>
  )
}
