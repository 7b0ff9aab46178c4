import { useEffect, useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call } from '../../api.ts'

/** `start`: where in the source, in characters from 0. */
type SyntaxProblem = { message: string; start?: number | undefined }

/** Asked of main a moment after the last key: the parsers live there, in the sandbox. */
const askAfterMs = 400

export function useSyntaxProblem(language: 'javascript' | 'jsonata', source: string): SyntaxProblem | undefined {
  const [found, setFound] = useState<{ source: string; problem: SyntaxProblem | undefined }>({ source: '', problem: undefined })
  useEffect(() => {
    if (source.trim() === '') return
    let wanted = true
    const timer = setTimeout(() => {
      call('code.check', { language, source }).then(
        (problem) => { if (wanted) setFound({ source, problem: problem === null ? undefined : { message: placeOf(problem), start: problem.start } }) },
        (error: unknown) => { if (wanted) setFound({ source, problem: { message: `The code could not be checked. ${toFailure(error).message}` } }) },
      )
    }, askAfterMs)
    return () => { wanted = false; clearTimeout(timer) }
  }, [language, source])
  return found.source === source ? found.problem : undefined
}

function placeOf({ message, line, column }: NonNullable<CallOutput<'code.check'>>): string {
  if (line === undefined) return message
  return column === undefined ? `Line ${line}: ${message}` : `Line ${line}, column ${column}: ${message}`
}
