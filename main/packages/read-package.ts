import { makeProgram, type MadeProgram } from './make-program.ts'
import { readSource } from './read-source.ts'

/** A connector as a person named it: a file, a folder or an archive. Throws AppError. */
export async function readPackage(path: string): Promise<MadeProgram & { integrity: string }> {
  const source = readSource(path)
  return { ...(await makeProgram(source)), integrity: source.integrity }
}
