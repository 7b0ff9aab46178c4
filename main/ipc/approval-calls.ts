import type { Services } from '../services.ts'
import type { CallsOf } from './calls-of.ts'

/** What waits for a person, and the answers. */
export function approvalCalls({ approvals }: Pick<Services, 'approvals'>): CallsOf<'approval'> {
  return {
    'approval.list': () => approvals.pending(),
    'approval.answer': ({ hash, outcome, comment, content, ...at }) => approvals.answer(at, { hash, outcome, comment, ...(content && { content }), by: 'window' }),
  }
}
