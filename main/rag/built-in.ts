// built-in: the embedder that needs no key and no network, in threads of its own.
//  B1. Texts wait in two lines. A thread takes the next few, urgent ones first: whoever sits before the screen waits for one batch.
//  B2. One thread does it, unless so much waits that another is worth its time to load and its memory.
//  B3. What is aborted is answered at once, and its texts leave the line. The batch that has some of them is done for the others.
import { availableParallelism } from 'node:os'
import { AppError } from '@shared/failure.ts'
import type { EmbedService } from './worker/embed-service.ts'
import { createThread } from './worker/thread.ts'

/** As a collection records it. A model that computes otherwise gets another one. */
export const builtInId = 'built-in/use-lite-en-0.2.0'
export const builtInDimensions = 512
/**
 * The model looks at the first 128 pieces of words. With the title and the headings so many characters are at most that in four of
 * five passages, and in nearly all but a few pieces more.
 */
export const builtInReads = 340
const batch = 8
/** Texts that wait, for each further thread: it takes half a second to load. */
const worthAThread = 16
/** The tokenizer takes the square of a text's length. In characters. */
export const longestText = 8_000
const idleMs = 60_000

export interface BuiltInEmbedder {
  /** One vector after the other. `isUrgent`: somebody sits before the screen. Rejects with AppError. */
  embed(texts: readonly string[], options: { signal: AbortSignal; isUrgent: boolean; onProgress?: ((done: number) => void) | undefined }): Promise<Float32Array>
  isRunning(): boolean
  close(): Promise<void>
}

type Request = { put(at: number, vector: Float32Array): void; /** Told after each batch that had some of its texts. */ told(): void; fail(error: unknown): void }
type Waiting = { text: string; at: number; request: Request }

export function createBuiltInEmbedder({ workerPath, most = threadsOn(availableParallelism()) }: { workerPath: string; most?: number }): BuiltInEmbedder {
  const threads = Array.from({ length: most }, () => ({ thread: createThread<EmbedService>({ workerPath, data: { role: 'embed', folder: null }, idleMs }), isBusy: false }))
  let lines: { urgent: Waiting[]; others: Waiting[] } = { urgent: [], others: [] }

  const take = (): Waiting[] => {
    const urgent = lines.urgent.splice(0, batch)
    return [...urgent, ...lines.others.splice(0, batch - urgent.length)]
  }
  const leave = (request: Request): void => {
    const others = (line: Waiting[]): Waiting[] => line.filter((each) => each.request !== request)
    lines = { urgent: others(lines.urgent), others: others(lines.others) }
  }
  const give = (): void => {
    for (const [place, each] of threads.entries()) {
      const waiting = lines.urgent.length + lines.others.length
      if (waiting === 0) return
      const isWorthIt = place === 0 || each.thread.isRunning() || waiting > place * worthAThread
      if (!each.isBusy && isWorthIt) void work(each, take())
    }
  }
  const work = async (each: (typeof threads)[number], taken: readonly Waiting[]): Promise<void> => {
    each.isBusy = true
    try {
      const vectors = await each.thread.ask('embed', [taken.map(({ text }) => text)])
      for (const [place, { at, request }] of taken.entries()) request.put(at, vectors.subarray(place * builtInDimensions, (place + 1) * builtInDimensions))
      for (const request of new Set(taken.map((waiting) => waiting.request))) request.told()
    } catch (error) {
      for (const { request } of taken) request.fail(error)
    }
    each.isBusy = false
    give()
  }

  return {
    embed: (texts, { signal, isUrgent, onProgress = () => undefined }) =>
      new Promise((resolve, reject) => {
        const vectors = new Float32Array(texts.length * builtInDimensions)
        let left = texts.length
        const settle = (): void => signal.removeEventListener('abort', onAbort)
        const request: Request = {
          put(at, vector) {
            vectors.set(vector, at * builtInDimensions)
            left -= 1
          },
          told() {
            onProgress(texts.length - left)
            if (left > 0) return
            settle()
            resolve(vectors)
          },
          fail(error) {
            settle()
            leave(request)
            reject(error as Error)
          },
        }
        function onAbort(): void {
          request.fail(new AppError({ code: 'cancelled', message: 'It was cancelled.', retryable: false }))
        }
        if (signal.aborted) return onAbort()
        if (left === 0) return resolve(vectors)
        signal.addEventListener('abort', onAbort, { once: true })
        const line = isUrgent ? lines.urgent : lines.others
        for (const [at, text] of texts.entries()) line.push({ text: text.slice(0, longestText), at, request })
        give()
      }),
    isRunning: () => threads.some(({ thread }) => thread.isRunning()),
    async close() {
      await Promise.all(threads.map(({ thread }) => thread.close()))
    },
  }
}

/** Each takes some 200 MB, and the rest of the machine is in use, too. */
function threadsOn(cores: number): number {
  return cores < 2 ? 1 : Math.min(4, Math.max(2, Math.floor(cores / 2)))
}
