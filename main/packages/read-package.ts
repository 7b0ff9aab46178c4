import { namesPiece } from '@shared/piece-name.ts'
import { fetchPiece, type PieceSource } from './fetch-piece.ts'
import { makeProgram, type MadeProgram } from './make-program.ts'
import { readSource } from './read-source.ts'
import { untar } from './untar.ts'

/** A connector as a person named it: a file, a folder, an archive, or a piece in an exact version. Throws AppError. */
export async function readPackage(path: string, pieces: PieceSource): Promise<MadeProgram & { integrity: string }> {
  if (!namesPiece(path)) {
    const source = readSource(path)
    return { ...(await makeProgram(source)), integrity: source.integrity }
  }
  const { archive, integrity } = await fetchPiece(path, pieces)
  return { ...(await makeProgram({ files: untar(archive), integrity, fileName: null })), integrity }
}
