import { describe, expect, test } from 'vitest'
import { describeChecks } from '../../../testing/describe-checks.ts'
import type { World } from '../../../testing/check.ts'
import { rag } from './index.ts'

// It speaks to no service: collections are behind the action context, and main/rag-steps.test.ts plays the steps with real ones.
describe('Knowledge keeps what the contract asks of its words, forms and samples', () => {
  test.each(describeChecks(rag).map((check) => [`${check.group}: ${check.name}`, check] as const))('%s', async (_title, check) => {
    await check.run(undefined as unknown as World)
  })

  test('it needs no connection', () => {
    expect(rag.config.parse({})).toEqual({})
  })
})
