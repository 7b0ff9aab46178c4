// watch-answers: what services say of how often they want to be called, read off the answers that a piece gets by itself. Whatever
// HTTP client it carries, the answer comes by Node's own or by fetch, and both tell of it.
import { subscribe } from 'node:diagnostics_channel'

/** `headers`: what is said of limits, and nothing else. */
export type SeenAnswer = { status: number; headers: Record<string, string> }

type NodeMessage = { response: { statusCode?: number; headers: Record<string, string | string[] | undefined> } }
type FetchMessage = { response: { statusCode: number; headers: (Buffer | string)[] } }

const maxValueLength = 200

export function watchAnswers(seen: (answer: SeenAnswer) => void): void {
  subscribe('http.client.response.finish', (message) => {
    const { response } = message as NodeMessage
    seen({ status: response.statusCode ?? 0, headers: limitsIn(Object.entries(response.headers)) })
  })
  subscribe('undici:request:headers', (message) => {
    const { response: { statusCode, headers } } = message as FetchMessage
    const pairs = headers.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name.toString(), (headers[index + 1] ?? '').toString()]] : []))
    seen({ status: statusCode, headers: limitsIn(pairs) })
  })
}

export function limitsIn(headers: readonly (readonly [string, string | string[] | undefined])[]): Record<string, string> {
  return Object.fromEntries(headers.flatMap(([name, value]) => {
    const key = name.toLowerCase()
    const [text] = [value].flat()
    return text !== undefined && /^(retry-after|(x-)?ratelimit(-\w+)*)$/.test(key) ? [[key, text.slice(0, maxValueLength)]] : []
  }))
}
