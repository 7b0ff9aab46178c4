import type { HttpRequest, HttpResponse, HttpStream, HttpStreamRequest } from '@shared/http/exchange.ts'

export type StoppableRequest = HttpRequest & { signal?: AbortSignal }

/** The only door out over HTTP. Resolves for every HTTP status; throws AppError for refusals, network trouble, time-outs and limits. */
export interface Http {
  request(request: StoppableRequest): Promise<HttpResponse>
  /**
   * The same for an answer that is read bit by bit: resolves with its head. What goes wrong after it, reading the body throws.
   * Whoever leaves off reading calls `close`.
   */
  stream(request: HttpStreamRequest & { signal?: AbortSignal }): Promise<HttpStream>
}

export type LookupAddress = { address: string; family: number }

/** Resolves a name to all its addresses, as `dns.promises.lookup` with `all` does. */
export type Lookup = (hostname: string) => Promise<LookupAddress[]>
