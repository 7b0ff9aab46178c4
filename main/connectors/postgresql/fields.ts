import { JsonObject } from '@shared/json.ts'
import { z } from 'zod'

export const Sql = z.string().min(1).max(100_000).meta({ title: 'SQL', description: 'One statement. Values go in as $1, $2 and so on, and never into the text itself.', examples: ['SELECT id, total FROM orders WHERE customer = $1 AND paid = $2'], 'x-widget': 'multiline', 'x-literal': true })
export const Parameters = z.array(z.unknown()).max(1_000).default([]).meta({ title: 'Values', description: 'For $1, $2 and so on, in this order.', examples: [['ada@example.com', true]], 'x-widget': 'json' })
export const Limit = z.number().int().min(1).max(10_000).default(1_000).meta({ title: 'At most', description: 'So many rows; the rest is not fetched.' })

export const Rows = z.array(JsonObject).meta({ description: 'By the names of the columns. bigint and numeric are texts, bytes base64.' })
export const sampleRow = { id: 1042, customer: 'ada@example.com', total: '27.50', paid: true }
