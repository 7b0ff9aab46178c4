import { z } from 'zod'
import { RunId, WorkflowId } from './id.ts'
import { JsonObject, JsonValue } from './json.ts'
import { QuestionForm } from './question-form.ts'
import { StepAddress } from './step.ts'

export const ApprovalOutcome = z.enum(['approved', 'rejected'])
export type ApprovalOutcome = z.infer<typeof ApprovalOutcome>

/** What a person may say: `dismissed` to a question with a form alone, by whoever neither answers nor declines. */
export const GivenOutcome = z.enum([...ApprovalOutcome.options, 'dismissed'])
export type GivenOutcome = z.infer<typeof GivenOutcome>

/** What comes of it when nobody answers in time. `fail`: the step fails as `timeout`. */
export const ApprovalTimeOut = z.enum(['approved', 'rejected', 'fail'])
export type ApprovalTimeOut = z.infer<typeof ApprovalTimeOut>

/** From where a person answered. */
export const ApprovalBy = z.enum(['window', 'command-line', 'notification'])
export type ApprovalBy = z.infer<typeof ApprovalBy>

/** What a person is shown, word for word. */
export const ApprovalText = z.object({
  title: z.string(), message: z.string(), shown: JsonValue,
  /** Somebody else asks, and wants more than yes or no. Title and message are their words then. */
  form: QuestionForm.optional(),
})
export type ApprovalText = z.infer<typeof ApprovalText>

export const ApprovalQuestion = z.object({
  ...ApprovalText.shape,
  /** As the node was called when it was asked. */
  nodeName: z.string(),
  /** Of title, message, form and what is shown. An answer names it, so that it is an answer to just this. */
  hash: z.string(),
  /** When nobody need answer any more, in milliseconds since 1970; null: it waits as long as it takes. */
  until: z.number().nullable(),
  onTimeout: ApprovalTimeOut,
})
export type ApprovalQuestion = z.infer<typeof ApprovalQuestion>

export const ApprovalAnswer = z.object({
  outcome: GivenOutcome,
  by: ApprovalBy,
  comment: z.string().max(10_000),
  /** What was filled in, where there is a form and the outcome is `approved`. */
  content: JsonObject.optional(),
  /** When the person answered, in milliseconds since 1970. */
  answeredAt: z.number(),
})
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>

export const ApprovalPlace = z.object({ runId: RunId, step: StepAddress })
export type ApprovalPlace = z.infer<typeof ApprovalPlace>

/** An approval that waits for a person. */
export const Approval = z.object({
  ...ApprovalPlace.shape,
  workflowId: WorkflowId,
  workflowName: z.string(),
  ...ApprovalQuestion.shape,
  askedAt: z.number(),
})
export type Approval = z.infer<typeof Approval>
