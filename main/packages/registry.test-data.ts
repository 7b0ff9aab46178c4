// A registry on loopback that speaks as npm's does, with archives that npm itself packed.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

export type Registry = {
  origin: string
  /** The requests so far, as `METHOD path`. */
  asked: string[]
  /** Packs a folder with a package.json, and has it from then on. `spoilt` sends other bytes than it promises. */
  publish(source: string, how?: { spoilt?: boolean; unsigned?: boolean }): void
  close(): void
}

/** `folder` is where archives are written. */
export async function serveRegistry(folder: string): Promise<Registry> {
  const asked: string[] = []
  const packages = new Map<string, Record<string, { dist: { tarball: string; integrity?: string } }>>()
  const archives = new Map<string, Buffer>()
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`)
    const archive = archives.get(request.url ?? '')
    const versions = packages.get(decodeURIComponent((request.url ?? '').slice(1)))
    if (request.url?.startsWith('/page/') === true) response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>')
    else if (archive) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(archive)
    else if (versions) response.writeHead(200, { 'content-type': 'application/vnd.npm.install-v1+json' }).end(JSON.stringify({ versions }))
    else response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin, asked,
    publish(source, { spoilt = false, unsigned = false } = {}) {
      const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder, source], { encoding: 'utf8', env: { ...process.env, npm_config_update_notifier: 'false' } })
      const [{ filename, name, version } = { filename: '', name: '', version: '' }] = JSON.parse(output) as { filename: string; name: string; version: string }[]
      const archive = readFileSync(join(folder, filename))
      const at = `/-/${filename}`
      const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`
      packages.set(name, { ...packages.get(name), [version]: { dist: { tarball: origin + at, ...(!unsigned && { integrity: `sha1-AAAA ${integrity}` }) } } })
      archives.set(at, spoilt ? Buffer.concat([archive, Buffer.from('more')]) : archive)
    },
    close: () => server.close(),
  }
}
