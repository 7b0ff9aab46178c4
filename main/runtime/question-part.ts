import type { ApprovalQuestion } from '@shared/approval.ts'
import type { JsonValue } from '@shared/json.ts'
import { QuestionForm } from '@shared/question-form.ts'
import { z } from 'zod'
import { approvalHash } from './keys.ts'

/** The type of the node in the workflow of a part that asks a person for somebody else. No document can have it. */
export const questionType = 'question'

const Input = z.object({ title: z.string(), message: z.string(), form: QuestionForm })

/** What a person is asked. It waits as long as the call does. */
export function questionOfPart(input: JsonValue): ApprovalQuestion {
  const { title, message, form } = Input.parse(input)
  const text = { title, message, shown: null, form }
  return { ...text, nodeName: title, hash: approvalHash(text), until: null, onTimeout: 'fail' }
}
