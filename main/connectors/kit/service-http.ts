import type { HttpResponse } from '@shared/http/exchange.ts'
import type { ActionHttp, Service } from '../define.ts'

/** The client as one connection has it: addresses may begin below its service, and its credentials go there. `answered` is told what the service itself answers. */
export function serviceHttp(http: ActionHttp, service: Service | null, answered: (answer: HttpResponse) => void): ActionHttp {
  if (!service) return http
  const origins = [new URL(service.baseUrl).origin, ...(service.origins ?? [])]
  const carried = Object.fromEntries(Object.entries(service.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    async request(request) {
      const url = request.url.startsWith('/') ? service.baseUrl + request.url : request.url
      if (!URL.canParse(url) || !origins.includes(new URL(url).origin)) return http.request({ ...request, url })
      const own = Object.fromEntries(Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]))
      const answer = await http.request({
        ...request, url,
        headers: { ...own, ...carried },
        query: { ...request.query, ...service.query },
        credentialHeaders: [...Object.keys(carried), ...(request.credentialHeaders ?? [])],
      })
      answered(answer)
      return answer
    },
  }
}
