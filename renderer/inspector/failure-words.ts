import type { Failure } from '@shared/failure.ts'

/** What to do about a failure, when its message does not say. */
export function failureAdvice({ code, retryable, details }: Failure): string | undefined {
  if (details?.['rule'] === 'secret-origin') return undefined
  switch (code) {
    case 'unauthorized': return 'Sign in again, or give another credential.'
    case 'forbidden': return 'Ask for the right, or use another account.'
    case 'timeout': return 'Raise the time limit below, or try again later.'
    case 'rate-limited': return 'Wait, or allow more attempts with a longer first wait.'
    case 'unavailable': case 'network': return retryable ? 'Try again. More attempts can be allowed under Retry and errors.' : undefined
    case 'in-doubt': return 'Look at the service whether it happened before you run this again.'
    default: return undefined
  }
}

export function failureTitle(name: string, { code, details }: Failure): string {
  switch (code) {
    case 'expression':
      if (details?.['language'] === 'javascript') return 'The code threw an error'
      return details?.['language'] === 'jsonata' ? 'The JSONata expression failed' : 'An expression has no value'
    case 'invalid-input': return `${name} cannot run with this input`
    case 'timeout': return `${name} took too long`
    case 'cancelled': return `${name} was stopped`
    case 'in-doubt': return `${name} may have happened or not`
    case 'forbidden': return details?.['rule'] === 'secret-origin' ? `${name} may not send this secret yet` : `${name} failed`
    case 'refused-address': return `${name} may not call this address`
    case 'limit': return `${name} went over a limit`
    default: return `${name} failed`
  }
}
