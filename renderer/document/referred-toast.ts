import { useEffect } from 'react'
import { toast } from '../ui/toast.ts'
import { onSecretsReferred } from './document-store.ts'

/** Says why something else stands there than what was typed. */
export function useReferredToast(): void {
  useEffect(() => onSecretsReferred((secrets) => {
    const names = secrets.map((name) => `secret://${name}`).join(' and ')
    toast({ text: `That held a secret, so the workflow refers to it: ${names}.`, detail: 'The value stays in the vault and works as before, once you let it go to the address that the step calls.' })
  }), [])
}
