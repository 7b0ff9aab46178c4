// builtins: which of Node's own modules a program gets, and what stands in for the others.
//  B1. A program of a connector gets what computes and nothing that reaches: no socket, no file, no process.
//  B2. A piece gets sockets besides, which egress.ts checks. What it asks of files or processes is answered by a refusal when
//      it calls it, not when it loads: most of them are only there because a library might use them.
import * as asyncHooks from 'node:async_hooks'
import assert from 'node:assert'
import * as buffer from 'node:buffer'
import * as crypto from 'node:crypto'
import * as diagnosticsChannel from 'node:diagnostics_channel'
import events from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import path from 'node:path'
import { performance } from 'node:perf_hooks'
import querystring from 'node:querystring'
import stream from 'node:stream'
import * as streamPromises from 'node:stream/promises'
import * as streamWeb from 'node:stream/web'
import * as stringDecoder from 'node:string_decoder'
import * as timers from 'node:timers'
import * as timersPromises from 'node:timers/promises'
import tls from 'node:tls'
import * as url from 'node:url'
import util from 'node:util'
import zlib from 'node:zlib'
import type { Dialect } from '../protocol.ts'
import { denied } from './limited-process.ts'

/** `setEngine` loads a library from the disk. */
const { setEngine: _setEngine, ...openCrypto } = crypto

const computing: Record<string, unknown> = {
  assert, buffer, crypto: openCrypto, events, path, querystring, stream, 'stream/promises': streamPromises, 'stream/web': streamWeb, string_decoder: stringDecoder,
  timers, 'timers/promises': timersPromises, url, util, 'util/types': util.types, zlib, 'path/posix': path.posix, perf_hooks: { performance },
}

/** Names with an underscore make bare handles, which no check sees. */
const reaching = (): Record<string, unknown> => ({
  http: openParts(http), https: openParts(https), net: openParts(net), tls: openParts(tls), async_hooks: asyncHooks, diagnostics_channel: diagnosticsChannel,
  os: { EOL: '\n', platform: () => process.platform, type: () => 'Linux', release: () => '', arch: () => process.arch, tmpdir: () => '/tmp', homedir: () => '/', hostname: () => 'localhost', cpus: () => [], totalmem: () => 0, freemem: () => 0, networkInterfaces: () => ({}), endianness: () => 'LE', constants: { signals: {}, errno: {} }, userInfo: () => ({ username: 'user', uid: 1_000, gid: 1_000, homedir: '/', shell: null }) },
  tty: { isatty: () => false, ReadStream: class {}, WriteStream: class {} },
  worker_threads: refusing('worker_threads', { isMainThread: true, parentPort: null, threadId: 0, workerData: null }),
})

/** What a program finds under a name of Node's; throws for one that it does not get at all. */
export function builtinsFor(dialect: Dialect, limited: object): (name: string) => unknown {
  const given: Record<string, unknown> = { ...computing, process: limited, ...(dialect === 'piece' && reaching()) }
  return (name) => {
    const bare = name.replace(/^node:/, '')
    if (Object.hasOwn(given, bare)) return given[bare]
    if (dialect === 'piece') return (given[bare] = refusing(bare, {}))
    throw denied(`Node's module "${bare}"`)
  }
}

function openParts(module: object): object {
  return Object.fromEntries(Object.entries(module).filter(([name]) => !name.startsWith('_')))
}

/** Each thing in it is a function that refuses when it is called, and holds more of the same. */
function refusing(name: string, known: Record<string, unknown>): unknown {
  const refuse = function refused(): never { throw denied(name) }
  return new Proxy(Object.assign(refuse, known), {
    get(target, key) {
      if (typeof key === 'symbol' || key === 'prototype' || key === '__esModule' || Object.hasOwn(target, key)) return Reflect.get(target, key) as unknown
      return refusing(`${name}.${key}`, {})
    },
  })
}
