// included: the servers that come with Flowbench. They are a part of it: nothing is started, and there is nothing to accept.
//
//   I1. What such a server is follows from the program; what is kept of it is which of its tools are on, and whether it is.
//   I2. A server that a person added under the same name goes before it.

import type { McpServerStore } from '@main/storage/mcp-servers.ts'
import { AppError } from '@shared/failure.ts'
import type { McpServer, McpTransport } from '@shared/mcp-server.ts'
import { hashOfTransport } from './consent.ts'
import { shopTools } from './tea-shop/tools.ts'
import { mergedTools } from './tool-list.ts'

const transport: McpTransport = { type: 'included', server: 'tea-shop' }

/** For trying things out, and for the examples: it needs no key and no network. */
const teaShop: McpServer = {
  key: 'tea-shop', name: 'Tea shop', transport, trustsHints: true, roots: [], isEnabled: true, accepted: hashOfTransport(transport), addedAt: 0, syncedAt: 0,
  tools: mergedTools([], shopTools.map(({ definition }) => definition), { isFirst: true }),
}
const included: readonly McpServer[] = [teaShop]

/** The store, with the servers that come with Flowbench in it. */
export function withIncluded(store: McpServerStore): McpServerStore {
  /** By the row: what has not changed stays the same object. */
  const made = new WeakMap<McpServer, McpServer>()
  let [before, all]: [readonly McpServer[] | null, readonly McpServer[]] = [null, []]
  const shown = (row: McpServer): McpServer => {
    const own = included.find(({ key }) => key === row.key)
    if (!own || row.transport.type !== 'included') return row
    const known = made.get(row) ?? { ...own, isEnabled: row.isEnabled, trustsHints: row.trustsHints, tools: own.tools.map((tool) => ({ ...tool, isEnabled: row.tools.find(({ key }) => key === tool.key)?.isEnabled ?? tool.isEnabled })) }
    made.set(row, known)
    return known
  }
  const list = (): readonly McpServer[] => {
    const rows = store.list()
    if (rows !== before) all = [...rows.map(shown), ...included.filter(({ key }) => !rows.some((row) => row.key === key))].sort((one, other) => (one.key < other.key ? -1 : 1))
    before = rows
    return all
  }
  const get = (key: string): McpServer | undefined => list().find((server) => server.key === key)
  return {
    list, get,
    add(server) {
      if (isIncluded(get(server.key))) throw new AppError({ code: 'conflict', message: `"${server.name}" is what a server is called that comes with Flowbench. Choose another name.`, retryable: false })
      return store.add(server)
    },
    change(key, work) {
      const own = included.find((each) => each.key === key)
      if (own && !store.get(key)) store.add(own)
      store.change(key, (row) => work(shown(row)))
      return get(key) ?? store.change(key, (row) => row)
    },
    remove(key) {
      if (isIncluded(get(key))) throw new AppError({ code: 'forbidden', message: `"${get(key)?.name ?? key}" comes with Flowbench, and stays. Switch it off instead.`, retryable: false })
      store.remove(key)
    },
  }
}

function isIncluded(server: McpServer | undefined): boolean {
  return server?.transport.type === 'included'
}
