import type { TriggerType } from '@shared/node-type.ts'
import { Trigger } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { chooseSample } from '../session/session-store.ts'
import { apply, documentStore, openDraft } from './document-store.ts'
import { together } from './edit.ts'
import { addSample, setTrigger } from './edits/workflow-fields.ts'

/**
 * Gives the open workflow another kind of trigger. A workflow without samples takes the first ready one along,
 * in the same step of undo, so that it can be run at once. False when nothing was changed.
 */
export async function chooseTrigger(type: TriggerType): Promise<boolean> {
  const trigger = Trigger.safeParse(type.trigger)
  const before = documentStore.getState()
  if (!trigger.success || before.status !== 'open') return false
  const wantsSample = before.draft.workflow.samples.length === 0 && type.sampleNames.length > 0
  // Without its sample the trigger is still what was asked for; the sample can be taken later.
  const [sample] = wantsSample ? await call('catalog.samples', { triggerKey: type.key }).catch(() => []) : []
  const now = documentStore.getState()
  if (now.status !== 'open' || now.workflowId !== before.workflowId) return false
  const change = setTrigger(trigger.data)
  if (sample === undefined || openDraft()?.workflow.samples.length !== 0) apply(change)
  else {
    apply(together(change.label, [change, addSample(sample)]))
    chooseSample(now.workflowId, sample.name)
  }
  return true
}
