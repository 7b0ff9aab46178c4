import type { Problem } from '@shared/problem.ts'
import type { Trigger } from '@shared/workflow.ts'
import { apply } from '../document/document-store.ts'
import { setTrigger } from '../document/edits/workflow-fields.ts'
import { Field } from '../ui/field.tsx'
import { TextInput } from '../ui/text-input.tsx'

type WebhookTrigger = Extract<Trigger, { type: 'webhook' }>

/** Whether events are worked through one after the other, and by what. */
export function WebhookFields({ trigger, problems, readOnly }: { trigger: WebhookTrigger; problems: readonly Problem[]; readOnly: boolean }) {
  const { orderBy, ...rest } = trigger
  const problem = problems.find(({ pointer }) => pointer === '/trigger/orderBy')
  return (
    <Field label="One after another by" error={problem && `${problem.message}.`} hint="Events that give the same value run in order: the next begins when the run before it has ended. Empty: each at once.">
      <TextInput mono value={orderBy ?? ''} readOnly={readOnly} placeholder="{{ event.payload.id }}" maxLength={2_000} onChange={(text) => apply(setTrigger(text === '' ? rest : { ...rest, orderBy: text }), { coalesce: 'trigger:order' })} />
    </Field>
  )
}
