// A registry on loopback that speaks as npm's does, with archives that npm packed.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

export type Registry = { origin: string; publish(name: string, version: string, code: string): Promise<void>; close(): void }

export async function serveRegistry(folder: string): Promise<Registry> {
  const documents = new Map<string, { versions: Record<string, { dist: { tarball: string; integrity: string } }> }>()
  const archives = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    const archive = archives.get(request.url ?? '')
    const document = documents.get(decodeURIComponent((request.url ?? '').slice(1)))
    if (archive) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(archive)
    else response.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? { error: 'not_found' }))
  })
  const origin = await listening(server)
  return {
    origin,
    async publish(name, version, code) {
      const source = join(folder, `${name.replaceAll(/[@/]/g, '-')}-${version}`)
      await mkdir(source, { recursive: true })
      await writeFile(join(source, 'package.json'), JSON.stringify({ name, version, main: './index.js', dependencies: {} }))
      await writeFile(join(source, 'index.js'), code)
      const { stdout } = await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder, source], { env: { ...process.env, npm_config_update_notifier: 'false' } })
      const [packed] = JSON.parse(stdout) as { filename: string }[]
      const archive = await readFile(join(folder, packed?.filename ?? ''))
      const at = `/-/${packed?.filename ?? ''}`
      archives.set(at, archive)
      documents.set(name, { versions: { ...documents.get(name)?.versions, [version]: { dist: { tarball: origin + at, integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}` } } } })
    },
    close: () => server.close(),
  }
}

/** Listens on loopback, at a port of chance. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
