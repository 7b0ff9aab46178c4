// added-subscriptions: what the program of an added connector says of the webhooks that it sets up, within bounds.
import type { SubscriptionAnswer } from '@main/connectors/define-subscription.ts'
import { AppError, Failure } from '@shared/failure.ts'
import { JsonObject, JsonValue } from '@shared/json.ts'
import { z } from 'zod'

/** Of one body, in bytes: it crosses to the process as text, which is a third longer. */
export const mostRequestBytes = 5_000_000

/** Of what it keeps, in letters of JSON. */
const mostKept = 200_000

const Answer = z.object({
  changes: z.object({ put: JsonObject.refine((put) => JSON.stringify(put).length <= mostKept, 'It keeps more than 200,000 letters'), deleted: z.array(z.string().max(1_000)).max(1_000) }),
  value: JsonValue.optional(), failure: Failure.optional(),
})

export function subscriptionAsked(given: JsonValue): SubscriptionAnswer {
  const { success, data } = Answer.safeParse(given)
  if (!success) throw new AppError({ code: 'internal', message: 'The program gave an answer that is none, or keeps too much.', retryable: false })
  const { changes, value = null, failure } = data
  return failure ? { changes, failure } : { changes, value }
}
