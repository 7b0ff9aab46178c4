// built-in: the embedder that needs no key and no network, in a thread of its own.
import { createThread, type Thread } from './worker/thread.ts'
import type { EmbedService } from './worker/embed-service.ts'

/** As a collection records it. A model that computes otherwise gets another one. */
export const builtInId = 'built-in/use-lite-en-0.2.0'
export const builtInDimensions = 512
/** A chunk takes a tenth of a second or so: whoever asks something meanwhile waits for no more than these. */
const batch = 8
/** The tokenizer takes the square of a text's length. In characters. */
export const longestText = 8_000
const idleMs = 60_000

export interface BuiltInEmbedder {
  /** One vector after the other. `isUrgent`: somebody sits before the screen. Rejects with AppError. */
  embed(texts: readonly string[], options: { signal: AbortSignal; isUrgent: boolean }): Promise<Float32Array>
  isRunning(): boolean
  close(): Promise<void>
}

export function createBuiltInEmbedder({ workerPath }: { workerPath: string }): BuiltInEmbedder {
  const thread: Thread<EmbedService> = createThread<EmbedService>({ workerPath, data: { role: 'embed', folder: null }, idleMs })
  const lines: { urgent: (() => Promise<void>)[]; others: (() => Promise<void>)[] } = { urgent: [], others: [] }
  let isBusy = false
  /** One batch at a time is in the thread, so that an urgent one is next. */
  const next = async (): Promise<void> => {
    if (isBusy) return
    isBusy = true
    for (let task = lines.urgent.shift() ?? lines.others.shift(); task; task = lines.urgent.shift() ?? lines.others.shift()) await task()
    isBusy = false
  }
  const inLine = (texts: string[], { signal, isUrgent }: { signal: AbortSignal; isUrgent: boolean }): Promise<Float32Array> =>
    new Promise((resolve, reject) => {
      (isUrgent ? lines.urgent : lines.others).push(() => thread.ask('embed', [texts], { signal }).then(resolve, reject))
      void next()
    })
  return {
    async embed(texts, options) {
      const vectors = new Float32Array(texts.length * builtInDimensions)
      for (let at = 0; at < texts.length; at += batch) vectors.set(await inLine(texts.slice(at, at + batch).map((text) => text.slice(0, longestText)), options), at * builtInDimensions)
      return vectors
    },
    isRunning: () => thread.isRunning(),
    close: () => thread.close(),
  }
}
