import { throwOnStatus } from '@main/connectors/kit/call-json.ts'
import type { LookupContext } from '@main/connectors/define.ts'
import type { ImportedConnector, ImportedOperation } from '@shared/imported-connector.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { checkSecurity } from './account.ts'
import { readAnswer } from './read-answer.ts'
import { requestOf } from './request.ts'

/** Where services say who asks, the likeliest first. */
const asksWho = /\/(me|self|whoami|myself|current_user|currentuser|profile|account|user|users\/me|viewer)$/i
const accounts = [['email'], ['login'], ['username'], ['user', 'email'], ['data', 'email'], ['user', 'name'], ['name'], ['display_name'], ['displayName'], ['id']]

/** The operation that shows best that a connection works: it only reads, asks for nothing, and does not do without a credential. */
export function checkOperation({ operations, schemes }: Pick<ImportedConnector, 'operations' | 'schemes'>): ImportedOperation | undefined {
  const fit = operations.filter(({ method, inputSchema, security, baseUrl }) => method === 'GET' && baseUrl === null && (inputSchema.required ?? []).length === 0 && (schemes.length === 0 || security.every((set) => set.length > 0)))
  return fit.find(({ path }) => asksWho.test(path)) ?? fit[0]
}

export function checkWith(operation: ImportedOperation, imported: ImportedConnector): (context: LookupContext<JsonObject>) => Promise<{ account: string }> {
  return async ({ config, http }) => {
    checkSecurity(imported, operation.security, config)
    const response = await http.request({ ...requestOf(operation, {}, ''), maxBytes: 5_000_000 })
    throwOnStatus(response, operation.method)
    const body = readAnswer(response, operation)
    const { host } = new URL(response.url)
    const who = asksWho.test(operation.path) ? accounts.map((path) => textAt(body, path)).find((text) => text !== null) : undefined
    return { account: who === undefined ? host : `${who} at ${host}` }
  }
}

function textAt(body: JsonValue, path: readonly string[]): string | null {
  let current: JsonValue | undefined = body
  for (const key of path) current = isJsonObject(current) && Object.hasOwn(current, key) ? current[key] : undefined
  return typeof current === 'string' && current !== '' ? current.slice(0, 100) : null
}
