import { AppError } from '@shared/failure.ts'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Transform } from 'node:stream'

/** More than this many codings over one another is an attack, not a server. */
const maxCodings = 3
/** What packing may add to a body that does not shrink. Without a bound, a packed stream of nothing could go on for ever. */
const maxOverheadBytes = 65_536

/** Takes in a body while undoing its codings, and stops at the first byte over the limit: a bomb never unfolds. */
export type BodySink = {
  /** False asks the sender to wait until `onDrain`. */
  write(chunk: Buffer): boolean
  end(): void
  destroy(): void
}

/** Either `onEnd` or `onFailure` is called last, and once. */
export type BodyHandlers = { onChunk(chunk: Buffer): void; onEnd(): void; onFailure(error: AppError): void; onDrain(): void }

export function createBodySink(coding: string | undefined, maxBytes: number, handlers: BodyHandlers): BodySink {
  const decoders = decodersOf(coding)
  let total = 0
  let received = 0
  let over = false

  const fail = (error: AppError): void => {
    if (over) return
    over = true
    for (const decoder of decoders) decoder.destroy()
    handlers.onFailure(error)
  }
  const take = (chunk: Buffer): void => {
    total += chunk.length
    if (total > maxBytes) fail(tooLarge(maxBytes))
    else if (!over) handlers.onChunk(chunk)
  }
  const finish = (): void => {
    if (over) return
    over = true
    handlers.onEnd()
  }
  const [first] = decoders
  const last = decoders.at(-1)
  for (const [index, decoder] of decoders.entries()) {
    const next = decoders[index + 1]
    if (next) decoder.pipe(next)
    decoder.on('error', (error) => fail(unreadable(coding ?? '', error)))
  }
  last?.on('data', take).on('end', finish)
  first?.on('drain', () => handlers.onDrain())

  return {
    write(chunk) {
      if (over) return true
      received += chunk.length
      if (received > maxBytes + maxOverheadBytes) {
        fail(tooLarge(maxBytes))
        return true
      }
      if (first) return first.write(chunk)
      take(chunk)
      return true
    },
    end() {
      // An empty body is empty whatever coding its headers claim (HEAD, 204, 304).
      if (first && received > 0) first.end()
      else finish()
    },
    destroy() {
      over = true
      for (const decoder of decoders) decoder.destroy()
    },
  }
}

function decodersOf(coding: string | undefined): Transform[] {
  const names = (coding ?? '').toLowerCase().split(',').map((name) => name.trim()).filter((name) => name !== '' && name !== 'identity')
  if (names.length > maxCodings) throw unreadable(coding ?? '', new Error(`more than ${maxCodings} codings`))
  return names.reverse().map((name) => {
    if (name === 'gzip' || name === 'x-gzip') return createGunzip()
    if (name === 'deflate') return createInflate()
    if (name === 'br') return createBrotliDecompress()
    throw unreadable(name, new Error('only gzip, deflate and br were offered'))
  })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError({
    code: 'limit',
    message: `The answer is larger than the limit of ${readableSize(maxBytes)}. Ask the service for less at a time, by a page or a filter.`,
    retryable: false,
    details: { rule: 'response-size', maxBytes },
  })
}

function unreadable(coding: string, cause: Error): AppError {
  return new AppError({ code: 'unavailable', message: `The answer is compressed as "${coding.slice(0, 60)}" and cannot be unpacked: ${cause.message}.`, retryable: false }, { cause })
}

function readableSize(bytes: number): string {
  if (bytes >= 1_000_000) return `${Math.round(bytes / 100_000) / 10} MB`
  return bytes >= 1_000 ? `${Math.round(bytes / 100) / 10} KB` : `${bytes} bytes`
}
