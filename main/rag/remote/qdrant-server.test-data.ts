// A server that speaks the part of Qdrant's API that is used, with its filters (https://api.qdrant.tech/api-reference).
import { loopbackServer, type Answer, type LoopbackServer, type Seen } from './server.test-data.ts'

type Point = { id: string; vector: number[]; payload: Record<string, unknown> }
type Rule = { must?: Rule[]; should?: Rule[]; must_not?: Rule[]; key?: string; match?: { value: unknown }; range?: Record<string, number | string>; is_empty?: { key: string } }

export function qdrantServer(apiKey: string): Promise<LoopbackServer> {
  const collections = new Map<string, { size: number; points: Map<string, Point> }>()
  return loopbackServer(({ method, path, headers, body }: Seen): Answer => {
    if (headers['api-key'] !== apiKey) return { status: 401, json: { status: { error: 'Unauthorized' } } }
    const [, , name = '', ...rest] = path.split('/')
    if (path === '/collections') return { json: { result: { collections: [...collections.keys()].map((each) => ({ name: each })) }, status: 'ok' } }
    const collection = collections.get(name)
    const what = `${method} ${rest.join('/')}`
    if (what === 'PUT ') {
      collections.set(name, { size: (body['vectors'] as { size: number }).size, points: new Map() })
      return { json: { result: true } }
    }
    if (!collection) return { status: 404, json: { status: { error: `Not found: Collection \`${name}\` doesn't exist!` } } }
    switch (what) {
      case 'GET ': return { json: { result: { status: 'green', points_count: collection.points.size } } }
      case 'DELETE ': return { json: { result: collections.delete(name) } }
      case 'PUT index': return { json: { result: { status: 'completed' } } }
      case 'PUT points': {
        const points = body['points'] as Point[]
        if (points.some(({ vector }) => vector.length !== collection.size)) return { status: 400, json: { status: { error: `Wrong input: Vector dimension error: expected dim: ${collection.size}` } } }
        for (const point of points) collection.points.set(point.id, point)
        return { json: { result: { status: 'completed' } } }
      }
      case 'POST points/delete': {
        for (const [id, { payload }] of collection.points) if (holds(body['filter'] as Rule, payload)) collection.points.delete(id)
        return { json: { result: { status: 'completed' } } }
      }
      case 'POST points/query': {
        const query = body['query'] as number[]
        const found = [...collection.points.values()].filter(({ payload }) => body['filter'] === undefined || holds(body['filter'] as Rule, payload))
        const points = found.map(({ id, vector, payload }) => ({ id, version: 0, score: vector.reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0), payload })).sort((one, other) => other.score - one.score)
        return { json: { result: { points: points.slice(0, body['limit'] as number) } } }
      }
      default: return { status: 404, json: { status: { error: what } } }
    }
  })
}

function holds(rule: Rule, payload: Record<string, unknown>): boolean {
  if (rule.is_empty) return valuesOf(payload, rule.is_empty.key).length === 0
  if (rule.key !== undefined) return valuesOf(payload, rule.key).some((value) => (rule.match ? value === rule.match.value : inRange(value, rule.range ?? {})))
  return (rule.must ?? []).every((each) => holds(each, payload)) && (!rule.should || rule.should.some((each) => holds(each, payload))) && !(rule.must_not ?? []).some((each) => holds(each, payload))
}

function valuesOf(payload: Record<string, unknown>, key: string): unknown[] {
  const value = payload[key]
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]
}

/** Numbers with numbers, dates with dates. */
function inRange(value: unknown, range: Record<string, number | string>): boolean {
  return Object.entries(range).every(([by, bound]) => {
    const pair = typeof bound === 'number' ? (typeof value === 'number' ? [value, bound] : null) : typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [Date.parse(value), Date.parse(bound)] : null
    if (!pair) return false
    const [one = 0, other = 0] = pair
    return by === 'gt' ? one > other : by === 'gte' ? one >= other : by === 'lt' ? one < other : one <= other
  })
}
