import type { JsonObject, JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import type { ActionContext } from '../define.ts'

export const transform = defineAction({
  key: 'transform',
  displayName: 'Transform',
  summary: 'Reshape data with JSONata',
  description: 'Evaluates one JSONata expression. Without Data it begins at everything the step can see (event, steps, vars, item); with Data it begins there, and the rest is reached as $event, $steps, $vars, $item.',
  category: 'data',
  icon: 'shuffle',
  keywords: ['jsonata', 'map', 'reshape', 'query', 'convert'],
  effect: 'read',
  input: z.strictObject({
    expression: z.string().min(1).max(100_000).meta({ title: 'JSONata', description: 'Such as { "total": $sum(event.items.(price * quantity)) }', 'x-literal': true, 'x-widget': 'code', 'x-language': 'jsonata' }),
    data: z.unknown().optional().meta({ title: 'Data', description: 'Where the expression begins; expressions are filled in.', 'x-widget': 'json' }),
    timeoutMs: z.number().int().min(1).max(60_000).optional().meta({ title: 'Code time limit', description: 'For the JSONata alone, in milliseconds; 5 s if empty, at most a minute. The time limit of the step ends it as well, whichever comes first.', 'x-widget': 'duration' }),
  }),
  output: z.unknown(),
  defaultInput: { expression: 'event' },
  sample: {},
  async run({ expression, data, timeoutMs }, context: ActionContext) {
    const input = data === undefined ? context.scope : (data as JsonValue)
    const { output } = await context.sandbox.runJsonata({ expression, input, bindings: bindingsIn(context.scope, expression), ...(timeoutMs === undefined ? {} : { timeoutMs }) })
    return output
  },
})

/** What the expression reaches by `$name`; the rest need not be copied. */
function bindingsIn(scope: JsonObject, expression: string): JsonObject {
  const words = new Set(expression.match(/\$[A-Za-z_]\w*/g))
  return Object.fromEntries(Object.entries(scope).filter(([name]) => words.has(`$${name}`)))
}
