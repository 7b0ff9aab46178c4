import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'

export type StoppableRequest = HttpRequest & { signal?: AbortSignal }

/** The only door out over HTTP. Resolves for every HTTP status; throws AppError for refusals, network trouble, time-outs and limits. */
export interface Http {
  request(request: StoppableRequest): Promise<HttpResponse>
}

export type LookupAddress = { address: string; family: number }

/** Resolves a name to all its addresses, as `dns.promises.lookup` with `all` does. */
export type Lookup = (hostname: string) => Promise<LookupAddress[]>
