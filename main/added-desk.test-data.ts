// The whole of Flowbench on a folder of its own, with real processes for programs that are added, and a real service on loopback
// that a person allowed: for tests of connectors and pieces that are not built in.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildProcess } from './confined/build-process.ts'
import { startNode } from './confined/start-process.ts'
import { buildWorker } from './sandbox/build-worker.ts'
import { openServices, type Services } from './services.ts'

export interface AddedDesk {
  folder: string
  /** Of the service. */
  origin: string
  /** What the service was asked, whole. */
  asked: { method: string | undefined; url: string | undefined; authorization: string | undefined; body: string }[]
  /** With the service allowed and the vault unlocked; `name`: of its folder, where there are several. */
  open(name?: string): Promise<Services>
  /** What is open is closed by whoever opened it. */
  close(): void
}

/** `answer`: what the service says, once a request is there whole. */
export async function openAddedDesk(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<AddedDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'flowbench-added-'))
  const [worker, built] = await Promise.all([buildWorker(), buildProcess()])
  const asked: AddedDesk['asked'] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
      asked.push({ method: request.method, url: request.url, authorization: request.headers.authorization, body })
      answer(request, response)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    folder, origin, asked,
    async open(name = 'data') {
      const dataFolder = join(folder, name)
      mkdirSync(dataFolder, { recursive: true })
      const services = await openServices({ dataFolder, workerPath: worker.workerPath, startProcess: startNode(built.entry), assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
      if (services.grants.list().length === 0) services.grants.add(origin, 'a test')
      await services.vault.unlock('a passphrase for the test')
      return services
    },
    close() {
      server.close()
      worker.remove()
      built.remove()
      rmSync(folder, { recursive: true })
    },
  }
}
