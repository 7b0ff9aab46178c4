import type { JsonObject, JsonValue } from '@shared/json.ts'
import { z } from 'zod'
import { defineAction } from '../define.ts'
import type { ActionContext } from '../define.ts'

export const code = defineAction({
  key: 'code',
  displayName: 'Code',
  summary: 'Compute with JavaScript',
  description: 'Runs JavaScript in a closed box: it sees event, steps, vars, item and index, and what you put into Input; it returns any JSON value. No network, no files, no timers. console.log writes to the log of the step.',
  category: 'data',
  icon: 'code',
  keywords: ['javascript', 'script', 'function', 'compute'],
  effect: 'read',
  input: z.strictObject({
    code: z.string().max(200_000).meta({ title: 'Code', description: 'The body of a function. It may await. It can read event.payload, steps.ID.output, vars, item, index and input.', 'x-literal': true, 'x-widget': 'code', 'x-language': 'javascript', examples: ['return { total: input.items.length }'] }),
    input: z.unknown().optional().meta({ title: 'Input', description: 'What the code sees as `input`; expressions are filled in.', 'x-widget': 'json' }),
    timeoutMs: z.number().int().min(1).max(60_000).optional().meta({ title: 'Code time limit', description: 'For the code alone, in milliseconds; 5 s if empty, at most a minute. The time limit of the step ends it as well, whichever comes first.', 'x-widget': 'duration' }),
  }),
  output: z.unknown(),
  defaultInput: { code: 'return { received: event }' },
  sample: {},
  async run({ code, input, timeoutMs }, context: ActionContext) {
    const variables = mentioned({ ...context.scope, input: (input ?? {}) as JsonValue }, code)
    const { output, logs } = await context.sandbox.runCode({ code, input: variables, ...(timeoutMs === undefined ? {} : { timeoutMs }) })
    for (const line of logs) context.log(line)
    return output
  },
})

/** The variables whose name occurs in the code: the rest need not be copied into the box. */
function mentioned(variables: JsonObject, code: string): JsonObject {
  const words = new Set(code.match(/[A-Za-z_$][\w$]*/g))
  return Object.fromEntries(Object.entries(variables).filter(([name]) => words.has(name)))
}
