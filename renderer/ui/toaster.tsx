import { Toast as Radix } from 'radix-ui'
import { useStore } from 'zustand'
import { Icon, type IconName } from './icon.tsx'
import { dismissToast, toastStore, type ShownToast, type ToastMessage } from './toast.ts'

const durationMs = 6_000

const marks: Record<NonNullable<ToastMessage['kind']>, { icon: IconName; className: string }> = {
  neutral: { icon: 'info', className: 's-initial' },
  succeeded: { icon: 'circle-check', className: 's-succeeded' },
  failed: { icon: 'circle-x', className: 's-failed' },
  waiting: { icon: 'triangle-alert', className: 's-waiting' },
}

/** Once, at the end of the app. Radix stops the clock while a toast is hovered or focused, and repeats it to a screen reader. */
export function Toaster() {
  const toasts = useStore(toastStore, toastsOf)
  return (
    <Radix.Provider duration={durationMs} label="Message" swipeDirection="right">
      {toasts.map((shown) => <OneToast key={shown.id} toast={shown} />)}
      {/* F8 is Radix's usual key here; in Flowbench F8 goes to the next problem. */}
      <Radix.Viewport className="toasts" hotkey={['altKey', 'KeyT']} label="Messages (Alt+T)" />
    </Radix.Provider>
  )
}

const toastsOf = (state: { toasts: ShownToast[] }) => state.toasts

function OneToast({ toast }: { toast: ShownToast }) {
  const mark = marks[toast.kind ?? 'neutral']
  const { action } = toast
  return (
    <Radix.Root className={`toast ${mark.className}`} type={toast.kind === 'failed' ? 'foreground' : 'background'} onOpenChange={(open) => { if (!open) dismissToast(toast.id) }}>
      <Icon name={mark.icon} />
      <div>
        <Radix.Title asChild><span className="t">{toast.text}</span></Radix.Title>
        {toast.detail !== undefined && <>{' '}<Radix.Description asChild><span className="d">{toast.detail}</span></Radix.Description></>}
      </div>
      {action === undefined
        ? <Radix.Close className="ib ib-sm" aria-label="Dismiss"><Icon name="x" size={14} /></Radix.Close>
        : <Radix.Action className="btn btn-sm" altText={action.label} onClick={action.run}>{action.label}</Radix.Action>}
    </Radix.Root>
  )
}
