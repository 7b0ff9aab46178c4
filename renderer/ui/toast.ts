import { createStore } from 'zustand/vanilla'

/** What is shown for six seconds at the corner: something that happened, and at most one thing to do about it. */
export type ToastMessage = {
  /** What happened, in bold: "Deleted Classify." */
  text: string
  /** What follows from it. */
  detail?: string | undefined
  kind?: 'neutral' | 'succeeded' | 'failed' | 'waiting' | undefined
  action?: { label: string; run: () => void } | undefined
}

export type ShownToast = ToastMessage & { id: number }

/** Older ones make room: a pile of toasts is read by nobody. */
const mostAtOnce = 3

export const toastStore = createStore<{ toasts: ShownToast[] }>(() => ({ toasts: [] }))

let lastId = 0

export function toast(message: ToastMessage): void {
  lastId += 1
  const shown = { ...message, id: lastId }
  toastStore.setState((state) => ({ toasts: [...state.toasts, shown].slice(-mostAtOnce) }))
}

export function dismissToast(id: number): void {
  toastStore.setState((state) => ({ toasts: state.toasts.filter((shown) => shown.id !== id) }))
}
