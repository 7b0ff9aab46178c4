// The tools of the shop that comes with Flowbench: what they are called and take, and what they do. They reach nothing outside.

import { setTimeout as wait } from 'node:timers/promises'
import type { JsonObject } from '@shared/json.ts'
import type { McpProgress, McpToolDefinition } from '@shared/mcp-server.ts'
import { teas } from './teas.ts'

export type ShopCall = {
  args: JsonObject
  signal: AbortSignal
  tell(progress: McpProgress): void
  /** Asks whoever is at the desk; null when they do not answer. */
  ask(question: { message: string; schema: JsonObject }): Promise<JsonObject | null>
}
export type ShopTool = { definition: McpToolDefinition; run(call: ShopCall): JsonObject | Promise<JsonObject> }

const text = (description: string, more: JsonObject = {}): JsonObject => ({ type: 'string', description, ...more })
const object = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({ type: 'object', properties, required, additionalProperties: false })
const id = text('Of a tea, as find_tea gives it', { enum: teas.map((tea) => tea.id) })
const readOnly = { readOnlyHint: true, openWorldHint: false }
const tick = 250
const standardWords = new Set(['tea', 'a', 'the', 'with', 'and', 'for', 'something', 'some', 'of', 'in', 'to'])

export const shopTools: readonly ShopTool[] = [
  {
    definition: {
      name: 'find_tea', title: 'Find a tea', description: 'Finds teas of the shop by words of their name and taste, the best first.', annotations: readOnly,
      inputSchema: object({ query: text('What it should be like, such as "flowery and light"'), caffeine: text('At the most so much of it', { enum: ['none', 'little', 'much'], default: 'much' }) }, ['query']),
      outputSchema: object({ teas: { type: 'array', items: object({ id: text('For the other tools'), name: text('As the shop calls it'), taste: text('In a few words'), pricePer100g: { type: 'number', description: 'In euro' } }) } }),
    },
    run: ({ args }) => ({ teas: findTeas(String(args['query'] ?? ''), String(args['caffeine'] ?? 'much')) }),
  },
  {
    definition: {
      name: 'quote', title: 'Quote a price', description: 'What so many grams of a tea cost, with the postage. From 40 euro on there is none.', annotations: readOnly,
      inputSchema: object({ tea: id, grams: { type: 'integer', description: 'From 50 to 5000', minimum: 50, maximum: 5_000 } }),
      outputSchema: object({ tea: text('Its name'), goods: { type: 'number', description: 'In euro' }, postage: { type: 'number', description: 'In euro' }, total: { type: 'number', description: 'In euro' } }),
    },
    run({ args }) {
      const tea = teaOf(args)
      const goods = cents(tea.pricePer100g * Number(args['grams']) / 100)
      const postage = goods >= 40 ? 0 : 4.9
      return { tea: tea.name, goods, postage, total: cents(goods + postage) }
    },
  },
  {
    definition: {
      name: 'steep', title: 'Steep a cup', description: 'Steeps a cup of a tea, and says how far it is. A minute of it takes a second.', annotations: readOnly,
      inputSchema: object({ tea: id }), outputSchema: object({ tea: text('Its name'), seconds: { type: 'number', description: 'That it steeped' } }),
    },
    async run({ args, signal, tell }) {
      const tea = teaOf(args)
      const steps = Math.ceil(tea.steepSeconds / 60 * 1_000 / tick)
      for (let step = 1; step <= steps; step++) {
        await wait(tick, undefined, { signal })
        tell({ progress: step, total: steps, message: step < steps ? `${tea.name} steeps` : `${tea.name} is ready` })
      }
      return { tea: tea.name, seconds: tea.steepSeconds }
    },
  },
  {
    definition: {
      name: 'gift_card', title: 'Write a gift card', description: 'Asks whoever is at the desk what is to stand on the card of a present, and writes it.', annotations: readOnly,
      inputSchema: object({ tea: id }), outputSchema: object({ card: text('What stands on it; empty when nobody answered') }),
    },
    async run({ args, ask }) {
      const tea = teaOf(args)
      const answer = await ask({
        message: `Who is ${tea.name} for, and what is to stand on the card?`,
        schema: { type: 'object', properties: { to: { type: 'string', title: 'For', minLength: 1, maxLength: 80 }, occasion: { type: 'string', title: 'Occasion', oneOf: [{ const: 'birthday', title: 'A birthday' }, { const: 'thanks', title: 'A thank-you' }, { const: 'none', title: 'None in particular' }], default: 'none' }, wraps: { type: 'boolean', title: 'In gift paper', default: true } }, required: ['to'] },
      })
      if (answer === null) return { card: '' }
      const words = { birthday: 'Happy birthday', thanks: 'Thank you' }[String(answer['occasion'])] ?? 'For you'
      return { card: `${words}, ${String(answer['to'])}! ${tea.name}${answer['wraps'] === true ? ', in gift paper' : ''}.` }
    },
  },
]

function findTeas(query: string, caffeine: string): JsonObject[] {
  const order = ['none', 'little', 'much']
  const words = query.toLowerCase().split(/[^a-z]+/).filter((word) => word.length > 2 && !standardWords.has(word))
  const ranked = teas.filter((tea) => order.indexOf(tea.caffeine) <= order.indexOf(caffeine)).map((tea) => ({ tea, hits: words.filter((word) => `${tea.name} ${tea.taste}`.toLowerCase().includes(word)).length }))
  return ranked.filter(({ hits }) => hits > 0).sort((one, other) => other.hits - one.hits).map(({ tea: { id: key, name, taste, pricePer100g } }) => ({ id: key, name, taste, pricePer100g }))
}

/** The arguments were checked against the schema before. */
function teaOf(args: JsonObject): (typeof teas)[number] {
  const tea = teas.find((each) => each.id === args['tea'])
  if (!tea) throw new Error(`There is no tea "${String(args['tea'])}"`)
  return tea
}

function cents(euro: number): number {
  return Math.round(euro * 100) / 100
}
