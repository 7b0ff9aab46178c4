import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile, { type Database } from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toFailure } from '@shared/failure.ts'
import { createHttp } from '@main/platform/http/client.ts'
import { serveHttp } from '@main/platform/http/test-server.ts'
import { createGrants } from './grants.ts'
import { grants as migration } from './migrations/0003-grants.ts'

let folder: string
let database: Database
let time = 0
const clock = { now: () => ++time }
const open = (): Database => new DatabaseFile(join(folder, 'grants.db'))
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowbench-grants-'))
  time = 0
  database = open()
  migration(database)
})
afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

describe('grants', () => {
  it('are kept by their origin, survive a restart, and can be removed as they were typed', () => {
    const first = createGrants(database, clock)
    expect(first.list()).toEqual([])
    expect(first.add(' HTTP://LocalHost:11434/ ', ' Ollama ')).toEqual({ origin: 'http://localhost:11434', note: 'Ollama', addedAt: 1 })
    first.add('https://10.0.0.7', '')
    database.close()
    database = open()
    const second = createGrants(database, clock)
    expect(second.list().map(({ origin }) => origin)).toEqual(['http://localhost:11434', 'https://10.0.0.7'])
    second.remove('HTTP://LOCALHOST:11434')
    expect(second.list()).toEqual([{ origin: 'https://10.0.0.7', note: '', addedAt: 2 }])
  })

  it('added again keep when they were first given, with the new note', () => {
    const store = createGrants(database, clock)
    store.add('http://127.0.0.1:8080', 'old')
    expect(store.add('http://127.0.0.1:8080', 'new')).toEqual({ origin: 'http://127.0.0.1:8080', note: 'new', addedAt: 1 })
    expect(store.list().length).toBe(1)
  })

  it('that are wrong are refused, and nothing is kept', () => {
    const store = createGrants(database, clock)
    for (const wrong of ['127.0.0.1:80', 'http://169.254.169.254', 'http://*:80', 'http://127.0.0.1/x', '']) {
      expect(() => store.add(wrong, '')).toThrow()
    }
    expect(store.list()).toEqual([])
    expect(() => store.remove('http://127.0.0.1:9')).toThrow('There is no grant for http://127.0.0.1:9')
  })

  it('that were written into the file from elsewhere count only when they would be taken today', () => {
    const store = createGrants(database, clock)
    for (const origin of ['http://169.254.169.254', 'http://127.0.0.1:8080/', 'nonsense', 'http://0.0.0.0:1', 'http://127.0.0.1:7000']) {
      database.prepare('INSERT INTO grants VALUES (?, ?, ?)').run(origin, '', 1)
    }
    expect(createGrants(database, clock).list().map(({ origin }) => origin)).toEqual(['http://127.0.0.1:7000'])
    store.remove('nonsense')
  })

  it('given or taken by another process are seen at the next call to the outside', async () => {
    const server = await serveHttp((_, response) => response.end('ok'))
    const store = createGrants(database, clock)
    const http = createHttp({ grants: () => store.list() })
    const call = (): Promise<unknown> => http.request({ method: 'GET', url: server.origin }).then((answer) => answer.status, (error: unknown) => toFailure(error).code)
    const other = open()
    try {
      expect(await call()).toBe('refused-address')
      createGrants(other, clock).add(server.origin, '')
      expect(await call()).toBe(200)
      createGrants(other, clock).remove(server.origin)
      expect(await call()).toBe('refused-address')
    } finally {
      other.close()
      await http.close()
      await server.close()
    }
  })
})
