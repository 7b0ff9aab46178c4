import { scanJson } from '@shared/document/scan.ts'

/** Why text is not JSON that can be taken, with the line; undefined when it is. */
export function jsonProblem(text: string): string | undefined {
  if (text.trim() === '') return 'JSON is missing here. An empty object is {}.'
  const [error] = scanJson(text).errors
  if (error === undefined) return undefined
  const message = error.message.replace(/^The file is not JSON/, 'This is not JSON')
  return /[.!?]$/.test(message) ? message : `${message}.`
}
