import { createHttp } from '@main/platform/http/client.ts'
import { parseGrant } from '@main/platform/http/grant.ts'
import type { LocalModels } from '@shared/llm/local.ts'
import { presets, type Preset } from './openai/presets.ts'

/** Those that people run on their own machine, each at its usual address. */
export const localServices = ['ollama', 'lm-studio', 'llama-cpp', 'jan', 'vllm'] as const
export type LocalService = (typeof localServices)[number]

export type LocalPlace = { service: LocalService; baseUrl: string }
export const usualPlaces: readonly LocalPlace[] = localServices.map((service) => ({ service, baseUrl: presets[service].baseUrl }))

/** A service on this machine that does not answer within it is not there. */
const longestMs = 400
const mostNamed = 200

/**
 * Which services of models answer on this machine now, all asked at once. Needs no grant: it asks these addresses alone, for
 * their list of models, and what they say goes no further than the list.
 */
export async function findLocalModels(places: readonly LocalPlace[] = usualPlaces): Promise<LocalModels[]> {
  const http = createHttp({ grants: () => places.map(({ baseUrl }) => parseGrant(new URL(baseUrl).origin, { addedAt: 0 })) })
  // What the client loads at its first call is none of the time.
  await import('@main/platform/http/pools.ts')
  try {
    const found = await Promise.all(places.map(async ({ service, baseUrl }): Promise<LocalModels | null> => {
      try {
        const { status, body } = await http.request({ method: 'GET', url: `${baseUrl}/models`, timeoutMs: longestMs, maxBytes: 1_000_000, redirect: 'manual' })
        const { data } = JSON.parse(new TextDecoder().decode(body)) as { data?: unknown }
        if (status !== 200 || !Array.isArray(data)) return null
        const models = data.flatMap((each: unknown) => (typeof each === 'object' && each !== null && 'id' in each && typeof each.id === 'string' ? [each.id] : []))
        const preset: Preset = presets[service]
        return { service, displayName: preset.title, baseUrl, origin: new URL(baseUrl).origin, models: models.slice(0, mostNamed) }
      } catch {
        // Nobody is there, or somebody else.
        return null
      }
    }))
    return found.flatMap((each) => each ?? [])
  } finally {
    await http.close()
  }
}
