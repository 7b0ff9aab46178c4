import { JsonObject } from '@shared/json.ts'
import { z } from 'zod'

export const Sql = z.string().min(1).max(100_000).meta({ title: 'SQL', description: 'One statement. Values go in as ? in their order, or by name as :customer, and never into the text itself.', examples: ['SELECT id, total FROM orders WHERE customer = ? AND paid = ?'], 'x-widget': 'multiline', 'x-literal': true })
export const Parameters = z.union([z.array(z.unknown()).max(1_000), z.record(z.string(), z.unknown())]).default([]).meta({ title: 'Values', description: 'A list for each ?, or an object for names such as :customer. true and false are 1 and 0, lists and objects go in as JSON, bytes as from_base64(?).', examples: [['ada@example.com', true], { customer: 'ada@example.com' }], 'x-widget': 'json' })
export const Limit = z.number().int().min(1).max(10_000).default(1_000).meta({ title: 'At most', description: 'So many rows; the rest is not read.' })

export const Rows = z.array(JsonObject).meta({ description: 'By the names of the columns. Integers beyond 2^53 are texts, bytes base64.' })
export const sampleRow = { id: 1042, customer: 'ada@example.com', total: 27.5, paid: 1 }
