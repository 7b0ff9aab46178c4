// field-targets: the parameters that a field of the input can be put into.
//  F1. A parameter is listed while it is on the page, in the order of the form.
//  F2. The one that had the focus last is first: a click on a field goes there.
import { createStore } from 'zustand/vanilla'
import { useStore } from 'zustand'

export type FieldTarget = { id: string; label: string; insert: (path: string) => void }

export const fieldTargets = createStore<{ targets: readonly FieldTarget[]; lastId: string | null }>(() => ({ targets: [], lastId: null }))

export function listTarget(target: FieldTarget): () => void {
  fieldTargets.setState(({ targets }) => ({ targets: [...targets.filter((each) => each.id !== target.id), target] }))
  return () => fieldTargets.setState(({ targets, lastId }) => ({ targets: targets.filter((each) => each.id !== target.id), lastId: lastId === target.id ? null : lastId }))
}

export function touchTarget(id: string): void {
  fieldTargets.setState({ lastId: id })
}

export function lastTarget(): FieldTarget | undefined {
  const { targets, lastId } = fieldTargets.getState()
  return targets.find((target) => target.id === lastId)
}

export function useFieldTargets(): readonly FieldTarget[] {
  return useStore(fieldTargets, targetsOf)
}

const targetsOf = (state: { targets: readonly FieldTarget[] }) => state.targets
