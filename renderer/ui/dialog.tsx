import type { ReactNode } from 'react'
import { Dialog as Radix } from 'radix-ui'
import { Icon, type IconName } from './icon.tsx'
import { useReturnFocus } from './return-focus.ts'

type DialogProps = {
  open: boolean
  onClose: () => void
  title: string
  icon?: IconName
  /** The state whose colour the icon takes: `s-waiting` for a consent. */
  tone?: string
  children: ReactNode
  footer?: ReactNode
  width?: number
  /** Where focus goes at first: a consent starts on the refusal. Absent: the first control below the title. */
  initialFocus?: () => HTMLElement | null
  /** A question that must be answered by a button does not go away at a click beside it. */
  mustAnswer?: boolean
}

/** Traps focus while it is open and gives it back after. */
export function Dialog({ open, onClose, title, icon, tone, children, footer, width, initialFocus, mustAnswer = false }: DialogProps) {
  const focus = useReturnFocus()
  return (
    <Radix.Root open={open} onOpenChange={(next) => { if (!next) onClose() }}>
      <Radix.Portal>
        <Radix.Overlay className="scrim" />
        <Radix.Content
          className="dialog" aria-describedby={undefined}
          style={width === undefined ? undefined : { width: `min(${width}px, calc(100vw - 48px))` }}
          onOpenAutoFocus={(event) => {
            focus.remember()
            const target = initialFocus?.() ?? firstControl(event.currentTarget as HTMLElement)
            if (target === null) return
            event.preventDefault()
            target.focus()
          }}
          onCloseAutoFocus={focus.giveBack}
          onInteractOutside={(event) => { if (mustAnswer) event.preventDefault() }}
        >
          <Radix.Title className="dh">
            {icon !== undefined && <Icon name={icon} size={20} className={tone === undefined ? undefined : `st ${tone}`} />}
            <span className="fill">{title}</span>
            {!mustAnswer && <Radix.Close className="ib -mr-2" aria-label="Close"><Icon name="x" /></Radix.Close>}
          </Radix.Title>
          <div className="db">{children}</div>
          {footer !== undefined && <div className="df">{footer}</div>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** The body's first control, else the footer's last: the close button is where nobody wants to begin. */
function firstControl(content: HTMLElement): HTMLElement | null {
  const body = content.querySelector<HTMLElement>('.db :is(input, textarea, button, select, [tabindex="0"]):not(:disabled)')
  return body ?? [...content.querySelectorAll<HTMLElement>('.df button:not(:disabled)')].at(-1) ?? null
}
