import { toFailure } from '@shared/failure.ts'
import { toast } from '../ui/toast.ts'

/** Does something a person asked for, and says why when it could not be done. `title` is what did not happen: "The workflow was not deleted". */
export async function attempt<T>(title: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    toast({ kind: 'failed', text: `${title}.`, detail: toFailure(error).message })
    return undefined
  }
}

/** The same where nothing is awaited: for event handlers. */
export function attemptNow(title: string, work: () => Promise<unknown>): void {
  void attempt(title, work)
}
