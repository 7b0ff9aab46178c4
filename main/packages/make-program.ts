// make-program: of the files of a package, those that its connector is made of, as code that is ready to run.
//  M1. Nothing of the package is run here: TypeScript and `import` are rewritten as text.
//  M2. What is reached from the first file by paths comes along, and nothing else.
import type { PackageKind } from '@shared/added-package.ts'
import { AppError } from '@shared/failure.ts'
import { z } from 'zod'
import type { PackageSource } from './read-source.ts'

export type MadeProgram = { kind: PackageKind; name: string; version: string; program: { main: string; files: Record<string, string> } }

const Manifest = z.object({
  name: z.string().min(1).max(214).regex(/^(@[a-z0-9._~-]+\/)?[a-z0-9._~-]+$/i, 'is no name of a package'),
  version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/, 'is no exact version such as 1.2.0'),
  main: z.string().optional(),
  flowbench: z.object({ connector: z.string() }).optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
})

/** Each of them is ours at run time. */
const given = new Set(['flowbench/connector', 'zod'])
const maxCodeLength = 8_000_000
const entries = ['index.ts', 'src/index.ts', 'index.js', 'index.mjs', 'index.cjs']

/** Throws AppError `invalid-input` that says which file is to be mended, and where. */
export async function makeProgram({ files, fileName }: PackageSource): Promise<MadeProgram> {
  const manifest = files.has('package.json') ? readManifest(files) : null
  const only = fileName === null ? null : ([...files.keys()][0] ?? null)
  if (!manifest && only === null) throw wrong('The folder has no package.json. It says at least { "name": "my-service", "version": "1.0.0", "flowbench": { "connector": "index.ts" } }.')
  const main = only ?? entryOf(files, manifest)
  const kind = manifest && isPiece(manifest.name) ? 'piece' : 'connector'
  if (kind === 'piece' && manifest) checkPiece(manifest)
  return { kind, name: manifest?.name ?? (fileName ?? '').toLowerCase(), version: manifest?.version ?? '0.0.0', program: { main, files: await reached(files, main, kind) } }
}

function readManifest(files: PackageSource['files']): z.infer<typeof Manifest> {
  let read: unknown
  try {
    read = JSON.parse(text(files, 'package.json'))
  } catch (error) {
    throw wrong(`package.json cannot be read: ${(error as Error).message}.`)
  }
  const parsed = Manifest.safeParse(read)
  if (parsed.success) return parsed.data
  throw wrong(`package.json is not complete. ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. ')}.`)
}

function entryOf(files: PackageSource['files'], manifest: z.infer<typeof Manifest> | null): string {
  const said = manifest?.flowbench?.connector ?? manifest?.main
  const wanted = said === undefined ? entries : [said.replace(/^\.\//, '')]
  const found = wanted.find((path) => files.has(path))
  if (found !== undefined) return found
  throw wrong(said === undefined ? `There is none of ${entries.join(', ')}. package.json can name the file: "flowbench": { "connector": "src/connector.ts" }.` : `package.json names "${said}" as the connector, and there is no such file.`)
}

async function reached(files: PackageSource['files'], main: string, kind: PackageKind): Promise<Record<string, string>> {
  const made: Record<string, string> = {}
  const waiting = [main]
  let length = 0
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (Object.hasOwn(made, path)) continue
    const code = path.endsWith('.json') || kind === 'piece' ? text(files, path) : await ready(path, text(files, path))
    made[path] = code
    length += code.length
    if (length > maxCodeLength) throw new AppError({ code: 'limit', message: `The connector is more than ${maxCodeLength / 1e6} MB of code, and is not taken.`, retryable: false })
    if (!path.endsWith('.json')) for (const name of namesIn(code)) waiting.push(...neededBy(path, name, files, kind))
  }
  return made
}

async function ready(path: string, code: string): Promise<string> {
  const isTyped = /\.m?ts$/.test(path)
  // A file that is ready already is left as it is: it may be large, and may say `require` of its own.
  if (!isTyped && !/^\s*(import|export)\b/m.test(code)) return code
  const { transform } = await import('sucrase')
  try {
    return transform(code, { filePath: path, transforms: isTyped ? ['typescript', 'imports'] : ['imports'], disableESTransforms: true, preserveDynamicImport: true, production: true }).code
  } catch (error) {
    throw wrong(`${path} cannot be read: ${(error as Error).message.replace(/^Error transforming [^:]+: /, '')}.`)
  }
}

function namesIn(code: string): string[] {
  return [...code.matchAll(/\brequire\(\s*(['"])([^'"\n]+)\1\s*\)/g)].map(([, , name]) => name ?? '')
}

function neededBy(from: string, name: string, files: PackageSource['files'], kind: PackageKind): string[] {
  if (!name.startsWith('.')) {
    if (given.has(name) || name.startsWith('node:') || isOfNode(name)) return []
    // A bundle names what some of its libraries could use; without it they go on.
    if (kind === 'piece') return []
    throw wrong(`${from} imports "${name}". A connector has "flowbench/connector" and "zod"; bundle other packages into your file, as the page on connectors says.`)
  }
  const found = candidates(joined(from, name)).find((each) => files.has(each))
  if (found === undefined && kind === 'piece') return []
  if (found === undefined) throw wrong(`${from} imports "${name}", and there is no such file beside it.`)
  return [found]
}

function isPiece(name: string): boolean {
  return name.startsWith('@activepieces/piece-')
}

/** These ask a server of Activepieces for what they do. */
const needServer = new Set(['tables', 'subflows', 'ai', 'agent', 'approval', 'human-input', 'store', 'forms', 'manual-task', 'mcp', 'flow-helper'])

function checkPiece({ name, dependencies = {} }: z.infer<typeof Manifest>): void {
  if (needServer.has(name.replace(/^@activepieces\/piece-/, ''))) throw wrong(`"${name}" works with a server of Activepieces alone, and there is none here.`)
  const needed = Object.keys(dependencies)
  if (needed.length > 0) throw wrong(`"${name}" in this version is not one file: it needs ${needed.slice(0, 5).join(', ')}${needed.length > 5 ? ' and others' : ''}. Versions of 2026 are; take a newer one.`)
}

/** Whether the program gets it is said when it asks. */
function isOfNode(name: string): boolean {
  return /^(assert|buffer|crypto|events|path|querystring|stream|string_decoder|timers|url|util|zlib|perf_hooks|process|fs|net|tls|http|https|os|child_process|worker_threads|dns|tty|async_hooks|http2|module|vm|v8)(\/|$)/.test(name)
}

function joined(from: string, relative: string): string {
  const parts = from.split('/').slice(0, -1)
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** As loadProgram of the confined process looks for them. */
function candidates(file: string): string[] {
  return [file, `${file}.js`, `${file}.cjs`, `${file}.json`, `${file}.ts`, file.replace(/\.js$/, '.ts'), `${file}/index.js`, `${file}/index.ts`]
}

function text(files: PackageSource['files'], path: string): string {
  return new TextDecoder().decode(files.get(path) ?? new Uint8Array()).replace(/^\uFEFF/, '')
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false })
}
