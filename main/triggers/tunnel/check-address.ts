import { createHttp } from '@main/platform/http/client.ts'
import type { HttpResponse } from '@shared/http/exchange.ts'
import { toFailure } from '@shared/failure.ts'
import { headerOf } from '@shared/http/status.ts'
import type { Probe, ProbeArrival } from '../probes.ts'

/** Of a request: it came here as it was sent, it came otherwise, or it did not come. */
export type Found = { state: 'arrives' } | { state: 'altered' | 'missing'; reason: string }

/** A service gives up sooner or later too; a person is looking. */
const timeoutMs = 10_000
const maxBytes = 10_000
const byHost = 'Have it pass the Host header on as it came'

/** Sends a request to the public address, which is to lead to `localUrl`, and says whether it came here as it was sent. The address itself is the one thing that may be called (0060). Does not reject. */
export async function checkAddress(publicUrl: string, { probe, localUrl, signal }: { probe: Probe; localUrl: string; signal: AbortSignal }): Promise<Found> {
  const { origin } = new URL(publicUrl)
  const http = createHttp({ grants: () => [{ origin, note: '', addedAt: 0 }] })
  try {
    const answer = await http.request({ method: 'POST', url: `${publicUrl}${probe.path}`, headers: { 'content-type': 'application/json' }, body: probe.body, redirect: 'manual', timeoutMs, maxBytes, signal })
    const arrival = probe.arrival()
    return arrival ? arrived(arrival, { probe, publicUrl, answer }) : { state: 'missing', reason: answeredElsewhere(answer, { publicUrl, localUrl }) }
  } catch (error) {
    const { message } = toFailure(error)
    if (probe.arrival()) return { state: 'altered', reason: `A request came here, but our answer did not get back to its sender: ${message}` }
    return { state: 'missing', reason: `${publicUrl} could not be called from this machine: ${message} Some routers do not let a machine call its own public address; then only a request from elsewhere can tell.` }
  } finally {
    probe.end()
    await http.close()
  }
}

function arrived({ path, host, by, rawBody }: ProbeArrival, { probe, publicUrl, answer }: { probe: Probe; publicUrl: string; answer: HttpResponse }): Found {
  if (by !== publicUrl) return { state: 'altered', reason: `Your proxy changes the host to "${host.slice(0, 100)}". ${byHost}: by it requests are told from those of this machine${rawBody === null ? ', and one for an unknown host is turned away' : ''}.` }
  if (path !== probe.path) return { state: 'altered', reason: `Your proxy passes requests on to ${pathWithout(path)} instead of /webhooks/, where nothing is taken in. Have it leave out what comes before.` }
  if (rawBody?.toString() !== probe.body) return { state: 'altered', reason: 'Your proxy changes the body on its way, so that no signature can be checked. Have it pass bodies on as they came.' }
  if (answer.status !== 200 || new TextDecoder().decode(answer.body) !== probe.answer) return { state: 'altered', reason: `The sender hears another answer (status ${answer.status}) than the one that was given here. Have your proxy pass our answers back.` }
  return { state: 'arrives' }
}

function pathWithout(path: string): string {
  return path.replace(/flowbench-probe\/.*$/, '').slice(0, 100)
}

function answeredElsewhere(answer: HttpResponse, { publicUrl, localUrl }: { publicUrl: string; localUrl: string }): string {
  const location = answer.status >= 300 && answer.status < 400 ? headerOf(answer, 'location') : undefined
  if (location !== undefined) return `${publicUrl} sends to another address (status ${answer.status}, ${location.slice(0, 200)}), where most services do not follow. Name the address where it ends.`
  return `Something answers at ${publicUrl} with status ${answer.status}, but the request did not come here. Does your proxy lead to ${localUrl}?`
}
