import { AppError, type FailureCode } from '@shared/failure.ts'

const meanings: Readonly<Record<string, { code: FailureCode; retryable: boolean; says: string }>> = {
  ENOENT: { code: 'not-found', retryable: false, says: 'there is nothing of this name' },
  ENOTDIR: { code: 'not-found', retryable: false, says: 'a part of the path is a file and no folder' },
  EISDIR: { code: 'invalid-input', retryable: false, says: 'it is a folder and no file' },
  EEXIST: { code: 'conflict', retryable: false, says: 'there is something of this name already' },
  ENOTEMPTY: { code: 'conflict', retryable: false, says: 'there is a folder of this name with something in it' },
  EACCES: { code: 'forbidden', retryable: false, says: 'this computer does not let Flowbench do it' },
  EPERM: { code: 'forbidden', retryable: false, says: 'this computer does not let Flowbench do it' },
  EROFS: { code: 'forbidden', retryable: false, says: 'the disk can only be read' },
  EBUSY: { code: 'conflict', retryable: true, says: 'another program holds it at the moment' },
  ELOOP: { code: 'forbidden', retryable: false, says: 'it is a link, which is not followed here' },
  ENOSPC: { code: 'quota-exceeded', retryable: true, says: 'the disk is full' },
  EDQUOT: { code: 'quota-exceeded', retryable: true, says: 'the space that you may use is full' },
  EMFILE: { code: 'unavailable', retryable: true, says: 'too many files are open at the moment' },
}

/** What the disk threw, in our words. `sent` says whether something may have changed: nothing by a read, and by a refusal. */
export function fileFailure(error: unknown, what: string, { isWrite }: { isWrite: boolean }): AppError {
  if (error instanceof AppError) return error
  const reason = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
  const known = meanings[reason]
  const text = known?.says ?? (error instanceof Error ? error.message : String(error)).slice(0, 200)
  const sent = !isWrite || known !== undefined ? 'not-processed' : 'maybe-sent'
  return new AppError({ code: known?.code ?? 'unavailable', message: `${what} did not work: ${text}.`, retryable: known?.retryable ?? false, sent, details: { reason } }, { cause: error })
}
