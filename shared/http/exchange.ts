/** One call to the outside. Everything has a limit; the defaults are the client's. */
export type HttpRequest = {
  method: string
  url: string
  headers?: Record<string, string>
  /** Added to what the URL already carries. */
  query?: Record<string, string | string[]>
  body?: Uint8Array | string
  /** For the whole call: lookup, connection, redirects and the last byte of the body. */
  timeoutMs?: number
  /** Of the decoded body, in bytes. */
  maxBytes?: number
  /** Names of headers that carry a credential, besides Authorization, Cookie and Proxy-Authorization. They never cross to another origin. */
  credentialHeaders?: string[]
  redirect?: 'follow' | 'manual'
}

export type HttpResponse = {
  status: number
  statusText: string
  /** Names in lower case. */
  headers: Record<string, string | string[]>
  /** Decoded: gzip, deflate and br are undone. */
  body: Uint8Array
  /** Where the answer came from, after redirects. */
  url: string
  /** The addresses that redirected, in order; empty when the first one answered. */
  redirects: string[]
}

/** A call whose answer comes bit by bit. `timeoutMs` and `maxBytes` hold for the whole of it. */
export type HttpStreamRequest = HttpRequest & {
  /** Nothing may be longer in coming than this: the head, and after it each further piece. In milliseconds; the whole time when absent. */
  idleTimeoutMs?: number
}

export type HttpStream = Omit<HttpResponse, 'body'> & {
  /** Decoded, to be read once. Throws AppError when the connection ends early, time is up or it is longer than may be. */
  body: AsyncIterable<Uint8Array>
  /** Hangs up. Does nothing when all was read. */
  close(): void
}
