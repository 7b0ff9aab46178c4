// connector: an imported connector as the registry knows one. It is data and this one way of calling it.

import { defineConnector, type ActionContext, type AnyAction, type Connector } from '@main/connectors/define.ts'
import { AnswerError, told } from '@main/connectors/kit/answer-error.ts'
import { throwOnStatus } from '@main/connectors/kit/call-json.ts'
import { jsonSchemaType } from '@main/connectors/kit/json-schema-type.ts'
import type { ImportedConnector, ImportedOperation } from '@shared/imported-connector.ts'
import type { Failure } from '@shared/failure.ts'
import type { HttpRequest } from '@shared/http/exchange.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { checkSecurity, configOf, oauthOf, serviceOf, signInWith } from './account.ts'
import { checkOperation, checkWith } from './check.ts'
import { gatherPages, type Page } from './gather-pages.ts'
import { readAnswer } from './read-answer.ts'
import { requestOf } from './request.ts'

/** A step's output is kept in the run's journal. */
const maxBytes = 5_000_000

export function connectorOf(imported: ImportedConnector): Connector {
  const checked = checkOperation(imported)
  const oauth = oauthOf(imported)
  return defineConnector({
    key: imported.key,
    displayName: imported.displayName,
    icon: 'plug',
    capabilities: ['action'],
    reach: 'service',
    config: configOf(imported),
    actions: imported.operations.map((operation) => actionOf(imported, operation)),
    service: (config) => serviceOf(imported, config as JsonObject),
    ...(oauth && { oauth: signInWith(oauth) }),
    ...(checked && { check: (context) => checkWith(checked, imported)(context as never) }),
    normalizeError: failureOf,
  })
}

function actionOf(imported: ImportedConnector, operation: ImportedOperation): AnyAction {
  const { key, displayName, summary, description, effect, tags, defaultInput, sample } = operation
  return {
    key, displayName, summary, description, effect, defaultInput, sample,
    keywords: [...tags, ...operation.path.split(/[^A-Za-z0-9]+/).filter((word) => word.length > 2)].slice(0, 12),
    input: jsonSchemaType(operation.inputSchema),
    // A document may be wrong about what the service answers, and a write that took effect must not fail by that.
    output: jsonSchemaType(operation.outputSchema ?? {}, { isChecked: false }),
    describe: () => `${operation.method} ${(operation.baseUrl ?? imported.baseUrl) + operation.path}`,
    sends: (input: JsonObject, idempotencyKey: string) => {
      const request = requestOf(operation, input, idempotencyKey)
      return { ...request, url: operation.baseUrl === null ? imported.baseUrl.replace(/\/+$/, '') + request.url : request.url }
    },
    run: (input: JsonObject, context: ActionContext<JsonObject>) => run(imported, operation, input, context),
  }
}

async function run(imported: ImportedConnector, operation: ImportedOperation, input: JsonObject, { config, http, idempotencyKey, signal }: ActionContext<JsonObject>): Promise<JsonValue> {
  checkSecurity(imported, operation.security, config)
  const call = async (request: HttpRequest): Promise<Page> => {
    signal.throwIfAborted()
    const response = await http.request({ ...request, maxBytes })
    throwOnStatus(response, request.method)
    return { response, body: readAnswer(response, operation) }
  }
  const request = requestOf(operation, input, idempotencyKey)
  const most = input['gatherPages']
  if (operation.pages && typeof most === 'number') return gatherPages(request, operation.pages, most, call)
  return (await call(request)).body
}

/** Where services put what they have to say about a refusal, the most telling first. RFC 9457 has `detail` and `title`. */
const sayings = [['error', 'message'], ['error_description'], ['detail'], ['message'], ['errors', '0', 'message'], ['errors', '0', 'detail'], ['errors', '0'], ['error'], ['title'], ['Message'], ['fault', 'faultstring'], ['description']]

function failureOf(error: unknown): Failure | null {
  if (!(error instanceof AnswerError)) return null
  const says = sayings.map((path) => textAt(error.answer.body, path)).find((text) => text !== null)
  return told(error, says === undefined ? {} : { says: says.slice(0, 500) })
}

function textAt(body: JsonValue, path: readonly string[]): string | null {
  let current: JsonValue | undefined = body
  for (const key of path) current = Array.isArray(current) ? current[Number(key)] : isJsonObject(current) ? current[key] : undefined
  return typeof current === 'string' && current.trim() !== '' ? current : null
}
