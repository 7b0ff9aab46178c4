import { z } from 'zod'
import { Approval, ApprovalPlace, GivenOutcome } from '../../approval.ts'
import { JsonObject } from '../../json.ts'
import { nothing } from '../nothing.ts'

/** What waits for a person. One line each: the name, what goes in, what comes back. */
export const approvalCalls = {
  /** The oldest first. */
  'approval.list': { input: nothing, output: z.array(Approval) },
  /** Refused as `conflict` when something else is shown than what has this hash, `not-found` when nobody is asked any more. */
  'approval.answer': { input: z.object({ ...ApprovalPlace.shape, hash: z.string().max(64), outcome: GivenOutcome, comment: z.string().max(10_000), /** What was filled in, where there is a form. */ content: JsonObject.optional() }), output: nothing },
} as const
