// activation-store: which workflows are switched on, as the editor shows it.
// A1. Only what main answers changes it; it is read again when main says that something changed, since the command line may switch as well.
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { Activation, EventRoute } from '@shared/activation.ts'
import type { WorkflowId } from '@shared/id.ts'
import type { Workflow } from '@shared/workflow.ts'
import { call, onPush } from '../api.ts'
import { allSaved } from '../document/document-store.ts'

export type KnownActivation = Activation & { /** As it was last activated; null when it never was. */ live: Workflow | null }
type ActivationState = { byWorkflow: Readonly<Record<string, KnownActivation>> }

export const activationStore = createStore<ActivationState>()(() => ({ byWorkflow: {} }))

/** Make the selector outside of components, or hold it with useCallback. */
export function useActivation(workflowId: WorkflowId): KnownActivation | undefined {
  return useStore(activationStore, (state) => state.byWorkflow[workflowId])
}

export async function loadActivation(workflowId: WorkflowId): Promise<void> {
  await keep(workflowId, await call('activation.get', { workflowId }))
}

/** Makes what is on the screen the live version, once every edit of it is safe. Rejects with AppError `invalid-input` when it could not run. */
export async function activateWorkflow(workflowId: WorkflowId): Promise<void> {
  await allSaved()
  await keep(workflowId, await call('activation.put', { workflowId }))
}

export async function deactivateWorkflow(workflowId: WorkflowId): Promise<void> {
  await keep(workflowId, await call('activation.remove', { workflowId }))
}

export async function routeEvents(workflowId: WorkflowId, route: EventRoute): Promise<void> {
  await keep(workflowId, await call('activation.route', { workflowId, route }))
}

/** Reads again what is known, when another program may have changed it. Returns the function that stops. */
export function followActivations(): () => void {
  return onPush('outbox.changed', () => {
    for (const workflowId of Object.keys(activationStore.getState().byWorkflow)) loadActivation(workflowId as WorkflowId).catch(() => undefined)
  })
}

async function keep(workflowId: WorkflowId, activation: Activation): Promise<void> {
  const known = activationStore.getState().byWorkflow[workflowId]
  if (known !== undefined && known.version === activation.version && known.isActive === activation.isActive && known.route === activation.route) return
  const live = known?.version === activation.version ? known.live : activation.version === 0 ? null : await call('activation.live', { workflowId })
  activationStore.setState(({ byWorkflow }) => ({ byWorkflow: { ...byWorkflow, [workflowId]: { ...activation, live } } }))
}
