import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeProgram } from './make-program.ts'
import { integrityOf, readSource } from './read-source.ts'
import { tar } from './tar.ts'

/** Writes what a connector is made of as an archive to hand on: `my-service-1.0.0.tgz` in a folder. Throws AppError. */
export async function packSource(path: string, folder: string): Promise<{ file: string; integrity: string; files: string[] }> {
  const source = readSource(path)
  const { name, version, program } = await makeProgram(source)
  const texts = new Map(Object.keys(program.files).map((file) => [file, new TextDecoder().decode(source.files.get(file))]))
  texts.set('package.json', `${JSON.stringify({ name, version, flowbench: { connector: program.main } }, null, 2)}\n`)
  const archive = tar(texts)
  const file = join(folder, `${name.replace(/^@/, '').replaceAll('/', '-')}-${version}.tgz`)
  writeFileSync(file, archive)
  return { file, integrity: integrityOf(archive), files: [...texts.keys()].sort() }
}
