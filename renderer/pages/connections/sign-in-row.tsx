import { Button } from '../../ui/button.tsx'
import { SpinnerLine } from '../../ui/spinner-line.tsx'

type SignInRowProps = {
  displayName: string
  isSignedIn: boolean
  isWaiting: boolean
  isDisabled: boolean
  onSignIn: () => void
  onCancel: () => void
}

/** A person signs in at the service, in their own browser; what comes of it stays in the vault. */
export function SignInRow({ displayName, isSignedIn, isWaiting, isDisabled, onSignIn, onCancel }: SignInRowProps) {
  if (isWaiting) {
    return (
      <div className="row gap-2" role="status">
        <SpinnerLine>Waiting for you to sign in at {displayName}, in your browser.</SpinnerLine>
        <span className="fill" /><Button size="small" onClick={onCancel}>Give up</Button>
      </div>
    )
  }
  return (
    <div className="row gap-2">
      <span className="ink2">{isSignedIn ? `Signed in at ${displayName}.` : `Not signed in at ${displayName} yet.`}</span>
      <span className="fill" /><Button size="small" icon="external-link" disabled={isDisabled} onClick={onSignIn}>{isSignedIn ? 'Sign in again' : 'Sign in'}</Button>
    </div>
  )
}
