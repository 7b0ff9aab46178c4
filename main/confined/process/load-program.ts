// load-program: runs the files of a program by a `require` of ours. Nothing of it is read from a disk, and Node's own loader
// is out of its reach: code that is compiled here cannot `import()` either.
import { compileFunction } from 'node:vm'
import type { ProgramFiles } from '../protocol.ts'

type Module = { exports: unknown }

/** `given`: what a name that is no path stands for; throws for what there is not. */
export function loadProgram({ main, files }: ProgramFiles, given: (name: string) => unknown, limited: object): unknown {
  const loaded = new Map<string, Module>()
  const load = (file: string): unknown => {
    const known = loaded.get(file)
    if (known) return known.exports
    const module: Module = { exports: {} }
    loaded.set(file, module)
    const code = files[file] ?? ''
    if (file.endsWith('.json')) module.exports = JSON.parse(code)
    else {
      const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname', 'process', 'global'], { filename: `program/${file}` }) as (...args: unknown[]) => unknown
      run.call(module.exports, module.exports, requireFrom(file), module, `/program/${file}`, `/program/${folderOf(file)}`, limited, globalThis)
    }
    return module.exports
  }
  const requireFrom = (from: string) => {
    const find = (name: string): string | null => (name.startsWith('.') ? (candidates(joined(folderOf(from), name)).find((each) => Object.hasOwn(files, each)) ?? null) : null)
    const required = (name: unknown): unknown => {
      const found = find(String(name))
      if (found !== null) return load(found)
      if (String(name).startsWith('.')) throw Object.assign(new Error(`There is no file "${String(name)}" beside ${from}`), { code: 'MODULE_NOT_FOUND' })
      return given(String(name))
    }
    return Object.assign(required, { resolve: (name: string) => find(name) ?? name, cache: {}, main: undefined })
  }
  return load(main)
}

function folderOf(file: string): string {
  return file.split('/').slice(0, -1).join('/')
}

function joined(folder: string, relative: string): string {
  const parts = folder === '' ? [] : folder.split('/')
  for (const part of relative.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function candidates(file: string): string[] {
  return [file, `${file}.js`, `${file}.cjs`, `${file}.json`, `${file}.ts`, file.replace(/\.js$/, '.ts'), `${file}/index.js`, `${file}/index.ts`]
}
