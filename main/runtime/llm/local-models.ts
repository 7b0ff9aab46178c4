import type { LocalPlace } from '@main/llm/find-local.ts'
import type { ConnectionStore } from '@main/storage/connections.ts'
import type { GrantStore } from '@main/storage/grants.ts'
import { AppError } from '@shared/failure.ts'
import type { LocalModels } from '@shared/llm/local.ts'

export interface LocalModelServices {
  /** Those that answer now. `connection`: of one that is used already. */
  find(): Promise<(LocalModels & { connection: string | null })[]>
  /** Lets workflows call it, and adds the connection. Gives the connection's name. Rejects with AppError `not-found` when it does not answer. */
  use(service: string): Promise<string>
}

export type LocalOptions = { connections: ConnectionStore; grants: GrantStore; find(): Promise<LocalModels[]>; usual: readonly LocalPlace[] }

export function createLocalModels({ connections, grants, find, usual }: LocalOptions): LocalModelServices {
  const connectionOf = ({ baseUrl, service }: Pick<LocalModels, 'baseUrl' | 'service'>): string | null => {
    const known = connections.list().filter(({ connector }) => connector === 'openai-compatible')
    return known.find(({ config }) => config['baseUrl'] === baseUrl || (config['service'] === service && config['baseUrl'] === undefined && usual.some((place) => place.baseUrl === baseUrl)))?.name ?? null
  }
  return {
    find: async () => (await find()).map((each) => ({ ...each, connection: connectionOf(each) })),
    async use(service) {
      const found = (await find()).find((each) => each.service === service)
      if (!found) throw new AppError({ code: 'not-found', message: 'It does not answer any more. Start it, and look again.', retryable: true, sent: 'not-sent' })
      grants.add(found.origin, `${found.displayName}, for language models`)
      const known = connectionOf(found)
      if (known !== null) return known
      const isUsual = usual.some(({ baseUrl }) => baseUrl === found.baseUrl)
      return connections.put({ name: freeName(service, connections), connector: 'openai-compatible', config: { service, ...(!isUsual && { baseUrl: found.baseUrl }) } }).name
    },
  }
}

function freeName(wanted: string, connections: ConnectionStore): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`
    if (!connections.get(name)) return name
  }
}
