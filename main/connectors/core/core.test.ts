import { buildWorker } from '@main/sandbox/build-worker.ts'
import { createSandbox, type Sandbox } from '@main/sandbox/sandbox.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ActionContext } from '../define.ts'
import { code } from './code.ts'
import { core } from './index.ts'
import { transform } from './transform.ts'

let built: Awaited<ReturnType<typeof buildWorker>>
let sandbox: Sandbox
const logs: string[] = []
beforeAll(async () => {
  built = await buildWorker()
  sandbox = createSandbox({ workerPath: built.workerPath, size: 1 })
})
afterAll(async () => {
  await sandbox.close()
  built.remove()
})

function context(scope: JsonObject): ActionContext {
  return { sandbox, scope, log: (line: string) => logs.push(line) } as unknown as ActionContext
}
const scope: JsonObject = { event: { items: [{ price: 2, quantity: 3 }, { price: 1.5, quantity: 2 }] }, steps: { total: { output: 9 } }, vars: { rate: 0.5 }, item: { id: 7 }, index: 0 }

describe('code', () => {
  it('sees the scope of its step and its own input, and logs to the step', async () => {
    const output = await code.run(code.input.parse({ code: 'console.log("hello", index)\nreturn [event.items.length, steps.total.output, vars.rate, item.id, index, input.x]', input: { x: 'given' } }), context(scope))
    expect(output).toEqual([2, 9, 0.5, 7, 0, 'given'])
    expect(logs).toEqual(['hello 0'])
  })

  it('has an empty input when none is given, and no item outside of a loop', async () => {
    expect(await code.run(code.input.parse({ code: 'return input' }), context({}))).toEqual({})
    const failure = await code.run(code.input.parse({ code: 'return item' }), context({})).then(() => null, toFailure)
    expect(failure).toMatchObject({ code: 'expression', message: expect.stringContaining("'item' is not defined") })
  })

  it('runs as it comes from the palette', async () => {
    expect(await code.run(code.input.parse(code.defaultInput), context({ event: { a: 1 } }))).toEqual({ received: { a: 1 } })
  })
})

describe('transform', () => {
  it('begins at all that the step sees, or at its data', async () => {
    expect(await transform.run(transform.input.parse({ expression: '{ "total": $sum(event.items.(price * quantity)), "rate": vars.rate }' }), context(scope))).toEqual({ total: 9, rate: 0.5 })
    expect(await transform.run(transform.input.parse({ expression: '{ "ids": id, "rate": $vars.rate, "first": $event.items[0].price }', data: [{ id: 1 }, { id: 2 }] }), context(scope))).toEqual({ ids: [1, 2], rate: 0.5, first: 2 })
    expect(await transform.run(transform.input.parse({ expression: '$', data: null }), context(scope))).toBeNull()
  })

  it('runs as it comes from the palette', async () => {
    expect(await transform.run(transform.input.parse(transform.defaultInput), context({ event: { a: 1 } }))).toEqual({ a: 1 })
  })
})

it('the actions can be drawn as forms, and leave what is code as it was written', () => {
  for (const action of core.actions) {
    const schema = z.toJSONSchema(action.input, { io: 'input' }) as { properties: Record<string, Record<string, unknown>> }
    expect(Object.values(schema.properties)[0]).toMatchObject({ 'x-literal': true, 'x-widget': 'code' })
    expect(action.summary.length).toBeLessThanOrEqual(40)
    expect(action.output.safeParse(action.sample).success).toBe(true)
  }
})
