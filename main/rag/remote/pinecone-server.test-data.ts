// A server that speaks the part of Pinecone's data plane that is used, with its filters (https://docs.pinecone.io/reference/api/2025-04/data-plane).
import { loopbackServer, type Answer, type LoopbackServer, type Seen } from './server.test-data.ts'

type Vector = { id: string; values: number[]; metadata: Record<string, unknown> }
type Filter = { [key: string]: unknown }

const pageSize = 2

export function pineconeServer(apiKey: string, dimension: number): Promise<LoopbackServer> {
  const namespaces = new Map<string, Map<string, Vector>>()
  return loopbackServer(({ method, path, headers, query, body }: Seen): Answer => {
    if (headers['api-key'] !== apiKey) return { status: 401, json: { message: 'Unauthorized' } }
    if (headers['x-pinecone-api-version'] === undefined) return { status: 400, json: { message: 'no version' } }
    const name = (body['namespace'] as string | undefined) ?? query.get('namespace') ?? ''
    const space = namespaces.get(name)
    switch (`${method} ${path}`) {
      case 'POST /describe_index_stats': return { json: { dimension, totalVectorCount: [...namespaces.values()].reduce((sum, each) => sum + each.size, 0), namespaces: {} } }
      case 'POST /vectors/upsert': {
        const vectors = body['vectors'] as Vector[]
        const bad = vectors.find(({ id, values, metadata }) => values.length !== dimension || /[^\x20-\x7e]/.test(id) || Object.values(metadata).some((value) => !isAllowed(value)))
        if (bad) return { status: 400, json: { code: 3, message: `Vector ${bad.id} cannot be taken: dimension ${bad.values.length}, or its metadata` } }
        const into = space ?? new Map<string, Vector>()
        for (const vector of vectors) into.set(vector.id, vector)
        namespaces.set(name, into)
        return { json: { upsertedCount: vectors.length } }
      }
      case 'POST /query': {
        const asked = body['vector'] as number[]
        const found = [...(space?.values() ?? [])].filter(({ metadata }) => holds((body['filter'] ?? {}) as Filter, metadata))
        const matches = found.map(({ id, values, metadata }) => ({ id, score: values.reduce((sum, value, at) => sum + value * (asked[at] ?? 0), 0), metadata })).sort((one, other) => other.score - one.score)
        return { json: { matches: matches.slice(0, body['topK'] as number), namespace: name, usage: { readUnits: 1 } } }
      }
      case 'GET /vectors/list': {
        if (!space) return { status: 404, json: { code: 5, message: 'Namespace not found' } }
        const ids = [...space.keys()].filter((id) => id.startsWith(query.get('prefix') ?? '')).sort()
        const from = Number(query.get('paginationToken') ?? 0)
        return { json: { vectors: ids.slice(from, from + pageSize).map((id) => ({ id })), namespace: name, ...(ids.length > from + pageSize && { pagination: { next: String(from + pageSize) } }) } }
      }
      case 'POST /vectors/delete': {
        if (!space) return { status: 404, json: { code: 5, message: 'Namespace not found' } }
        if (body['deleteAll'] === true) namespaces.delete(name)
        for (const id of (body['ids'] ?? []) as string[]) space.delete(id)
        return { json: {} }
      }
      default: return { status: 404, json: { message: path } }
    }
  })
}

function isAllowed(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) || (Array.isArray(value) && value.every((each) => typeof each === 'string'))
}

function holds(filter: Filter, metadata: Record<string, unknown>): boolean {
  return Object.entries(filter).every(([key, rule]) => {
    if (key === '$and') return (rule as Filter[]).every((each) => holds(each, metadata))
    if (key === '$or') return (rule as Filter[]).some((each) => holds(each, metadata))
    const value = metadata[key]
    const values = Array.isArray(value) ? value : [value]
    return Object.entries(rule as Record<string, unknown>).every(([by, bound]) => {
      switch (by) {
        case '$eq': return values.includes(bound)
        case '$in': return values.some((each) => (bound as unknown[]).includes(each))
        case '$nin': return value !== undefined && !values.some((each) => (bound as unknown[]).includes(each))
        case '$exists': return (value !== undefined) === bound
        default: {
          if (typeof bound !== 'number') throw new Error(`${by} takes numbers alone`)
          return typeof value === 'number' && (by === '$gt' ? value > bound : by === '$gte' ? value >= bound : by === '$lt' ? value < bound : value <= bound)
        }
      }
    })
  })
}
