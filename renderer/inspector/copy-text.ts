import { call } from '../api.ts'
import { announce } from '../ui/announce.ts'
import { toast } from '../ui/toast.ts'
import { toFailure } from '@shared/failure.ts'

/** Puts text on the clipboard and says so. */
export function copyText(text: string, what: string): void {
  call('clipboard.write', { text }).then(
    () => announce(`Copied ${what}`),
    (error: unknown) => toast({ text: 'Nothing was copied.', detail: toFailure(error).message, kind: 'failed' }),
  )
}
