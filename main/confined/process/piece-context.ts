import type { JsonObject, JsonValue } from '@shared/json.ts'
import { AppError } from '@shared/failure.ts'

/** What a piece remembers between two looks, as JSON. */
export function pieceStore(kept: JsonObject) {
  return {
    get: (key: string) => Promise.resolve(Object.hasOwn(kept, key) ? kept[key] : null),
    put: (key: string, value: JsonValue) => { kept[key] = value; return Promise.resolve(value) },
    delete: (key: string) => { delete kept[key]; return Promise.resolve() },
  }
}

/** What pieces are given besides their account and their fields, where it needs no server of Activepieces. */
export function pieceContext(store: ReturnType<typeof pieceStore>): Record<string, unknown> {
  return {
    store, executionType: 'BEGIN', step: { name: 'step' }, project: { id: 'flowbench', externalId: () => Promise.resolve(undefined) },
    server: { apiUrl: '', publicUrl: '', token: '' }, tags: { add: () => Promise.resolve() }, output: { update: () => Promise.resolve() },
    connections: { get: () => Promise.resolve(null) }, webhookUrl: '', payload: {}, setSchedule: () => undefined, app: { createListeners: () => undefined },
    files: { write: ({ data }: { data: Uint8Array }) => Promise.resolve(`data:application/octet-stream;base64,${Buffer.from(data).toString('base64')}`) },
    flows: { list: refuse('the list of flows'), current: { id: 'flow', version: { id: 'version' } } }, agent: { tools: refuse('agents') },
    run: { id: 'run', stop: () => undefined, respond: () => undefined, pause: refuse('pauses'), createWaitpoint: refuse('pauses'), waitForWaitpoint: refuse('pauses') },
    generateResumeUrl: refuse('pauses'),
  }
}

function refuse(what: string): () => never {
  return () => {
    throw new AppError({ code: 'invalid-input', message: `The piece asks for ${what}, which only a server of Activepieces has. Use a step of Flowbench for it.`, retryable: false, sent: 'not-sent' })
  }
}

/** A file as a piece takes it, from a data: address or base64. */
export function pieceFile(value: string): { filename: string; data: Buffer; extension: string; base64: string } {
  const [, base64 = value] = /^data:[^,]*;base64,(.*)$/s.exec(value) ?? []
  return { filename: 'file', data: Buffer.from(base64, 'base64'), extension: '', base64 }
}
