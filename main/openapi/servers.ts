import type { DocumentOffer, ServerVariable } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonValue } from '@shared/json.ts'
import { listOf, textOf } from './document.ts'
import { plainText } from './plain-text.ts'

type Servers = Pick<DocumentOffer, 'servers' | 'variables'>

/** `from` is the document's own address, which relative ones are below. Those that stay relative are left out: the person is asked. */
export function readServers(given: JsonValue | undefined, from: string | null): Servers {
  const variables = new Map<string, ServerVariable>()
  const servers = listOf(given).slice(0, 50).filter(isJsonObject).flatMap((server) => {
    const url = absolute(textOf(server['url']).trim(), from)
    if (url === null) return []
    for (const [name, variable] of Object.entries(isJsonObject(server['variables']) ? server['variables'] : {})) {
      if (!isJsonObject(variable) || !/^[\w.-]{1,60}$/.test(name) || !url.includes(`{${name}}`)) continue
      variables.set(name, { name, default: textOf(variable['default']), values: listOf(variable['enum']).map((value) => textOf(value)).filter((value) => value !== '').slice(0, 100), description: plainText(textOf(variable['description']), 300) })
    }
    for (const [, name = ''] of url.matchAll(/\{([\w.-]{1,60})\}/g)) if (!variables.has(name)) variables.set(name, { name, default: '', values: [], description: '' })
    return [{ url, description: plainText(textOf(server['description']), 120) }]
  })
  return { servers, variables: [...variables.values()] }
}

/** Without a slash at its end. Null for what is not, and cannot be made, an address of http or https. */
export function absolute(url: string, from: string | null): string | null {
  const tried = url.replace(/\{[\w.-]{1,60}\}/g, 'x')
  if (/^https?:\/\//i.test(tried) || /^\{[\w.-]+\}/.test(url)) return URL.canParse(/^https?:/i.test(tried) ? tried : `https://${tried}`) ? url.replace(/\/+$/, '') : null
  if (from === null || !URL.canParse(tried || '/', from)) return null
  const { protocol, origin } = new URL(tried || '/', from)
  if (protocol !== 'http:' && protocol !== 'https:') return null
  if (url.startsWith('//')) return `${protocol}${url}`.replace(/\/+$/, '')
  return `${url.startsWith('/') ? origin + url : new URL(url || '.', from).href}`.replace(/\/+$/, '')
}
