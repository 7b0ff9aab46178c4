import { copyText } from '../../inspector/copy-text.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'

type SignInRowProps = {
  displayName: string
  isSignedIn: boolean
  isWaiting: boolean
  isDisabled: boolean
  /** Where the browser is led back to; null for a port of chance. */
  redirect: string | null
  onSignIn: () => void
  onSignOut: () => void
  onCancel: () => void
}

/** A person signs in at the service, in their own browser; what comes of it stays in the vault. */
export function SignInRow({ displayName, isSignedIn, isWaiting, isDisabled, redirect, onSignIn, onSignOut, onCancel }: SignInRowProps) {
  return (
    <div className="card grid gap-2 bg-panel px-3 py-2.5">
      {redirect !== null && (
        <div className="row gap-2 min-w-0">
          <span className="ink2">Register this redirect address:</span><span className="mono selectable trunc">{redirect}</span>
          <IconButton icon="copy" size="small" label="Copy the redirect address" onClick={() => copyText(redirect, 'the redirect address')} />
        </div>
      )}
      {isWaiting ? (
        <div className="row gap-2" role="status">
          <SpinnerLine>Waiting for you to sign in at {displayName}, in your browser.</SpinnerLine>
          <span className="fill" /><Button size="small" onClick={onCancel}>Give up</Button>
        </div>
      ) : (
        <div className="row gap-2">
          {isSignedIn ? <span className="row st s-succeeded"><Icon name="circle-check" size={14} />Signed in at {displayName}.</span> : <span className="ink2">Not signed in at {displayName} yet.</span>}
          <span className="fill" />
          {isSignedIn && <Button size="small" disabled={isDisabled} onClick={onSignOut}>Sign out</Button>}
          <Button size="small" icon="external-link" disabled={isDisabled} onClick={onSignIn}>{isSignedIn ? 'Sign in again' : 'Sign in'}</Button>
        </div>
      )}
    </div>
  )
}
