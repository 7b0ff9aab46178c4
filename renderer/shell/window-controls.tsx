import { call } from '../api.ts'
import { Icon } from '../ui/icon.tsx'
import { useAppInfo, type AppInfo } from './app-info.ts'

const maximisedOf = (info: AppInfo) => info.maximised

/** Minimise, maximise and close, where the system draws none. */
export function WindowControls() {
  const maximised = useAppInfo(maximisedOf)
  return (
    <div className="wctl">
      <button type="button" aria-label="Minimise" onClick={() => void call('window.control', { action: 'minimise' })}><Icon name="minus" size={14} /></button>
      <button type="button" aria-label={maximised ? 'Restore' : 'Maximise'} onClick={() => void call('window.control', { action: 'toggle-maximise' })}><Icon name={maximised ? 'copy' : 'square'} size={12} /></button>
      <button type="button" className="close" aria-label="Close window" onClick={() => void call('window.control', { action: 'close' })}><Icon name="x" size={14} /></button>
    </div>
  )
}
