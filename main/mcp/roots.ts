import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { AppError } from '@shared/failure.ts'

/** Throws AppError `invalid-input` for what is no whole path of a folder that is there. */
export function checkRoots(roots: readonly string[]): void {
  for (const root of roots) {
    const why = !isAbsolute(root) ? 'is no whole path' : isFolder(root) ? null : 'is no folder on this computer'
    if (why !== null) throw new AppError({ code: 'invalid-input', message: `"${root.slice(0, 200)}" ${why}. A server is told of folders by their whole paths.`, retryable: false })
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
