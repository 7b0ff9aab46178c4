import type { JSONRPCMessage, ReadBuffer, Transport } from '@modelcontextprotocol/client'
import { reach } from '@main/platform/failpoint.ts'
import type { Child } from './child.ts'

/** More than this without the end of a message, and the server is ended: it is over any limit of a result. */
export const largestMessage = 8_000_000

type Codec = { buffer: ReadBuffer; serialize(message: JSONRPCMessage): string }

/** Messages over a child's input and output, a line each (MCP 2025-11-25, "stdio"). */
export class ChildTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: NonNullable<Transport['onmessage']>
  /**
   * By these two the SDK knows a program of this computer. Of one it takes silence for an old server, or one that is still being
   * fetched, and goes on to `initialize`; of an address, for an outage.
   */
  readonly pid: number
  readonly stderr = null
  readonly #child: Child
  readonly #codec: Codec
  #isClosed = false

  constructor(child: Child, codec: Codec) {
    this.pid = child.pid
    this.#child = child
    this.#codec = codec
  }

  start(): Promise<void> {
    this.#child.output.on('data', (chunk: Buffer) => this.#read(chunk))
    this.#child.onEnded(() => this.#end())
    return Promise.resolve()
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed || !this.#child.input.writable) return reject(new Error('The server has ended.'))
      this.#child.input.write(this.#codec.serialize(message), (error) => {
        if (error) return reject(error)
        reach('tool-asked', () => JSON.stringify(message))
        resolve()
      })
    })
  }

  async close(): Promise<void> {
    this.#end()
    await this.#child.close()
  }

  #read(chunk: Buffer): void {
    try {
      this.#codec.buffer.append(chunk)
    } catch (error) {
      // Nothing after it can be told apart any more.
      this.onerror?.(error as Error)
      void this.close()
      return
    }
    for (;;) {
      try {
        const message = this.#codec.buffer.readMessage()
        if (message === null) return
        this.onmessage?.(message)
      } catch (error) {
        // A line that is no message: many programs print one before they begin.
        this.onerror?.(error as Error)
      }
    }
  }

  #end(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.onclose?.()
  }
}
