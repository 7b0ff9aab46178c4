import type { Failure } from '@shared/failure.ts'
import { call } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'
import { toast } from '../ui/toast.ts'

/** Where a secret was held back: lets it go there from now on. Nothing for any other failure. */
export function LetSecretGo({ failure }: { failure: Failure }) {
  const { rule, secret, origin } = failure.details ?? {}
  if (rule !== 'secret-origin' || typeof secret !== 'string' || typeof origin !== 'string') return null
  const letGo = () => attempt('The secret may not go there yet', async () => {
    await call('secret.allow', { name: secret, address: origin })
    toast({ text: `Workflows may send the secret ${secret} to ${origin}.`, action: { label: 'Undo', run: () => void attempt('It still may', () => call('secret.deny', { name: secret, origin })) } })
  })
  return <Button size="small" onClick={() => void letGo()}>Let {secret} go to {origin}</Button>
}
