import { Notification, app } from 'electron'

/** `answers`: that yes and no may stand beside it, where the system has room for them. */
export type SystemNotice = { title: string; body: string; answers: boolean }
export type NoticeEvents = { onClick(): void; onAnswer(outcome: 'approved' | 'rejected'): void }

/** Shows it by the system's own means; nothing where there are none. Returns what takes it away again. */
export function showNotification({ title, body, answers }: SystemNotice, { onClick, onAnswer }: NoticeEvents): () => void {
  if (!Notification.isSupported()) return () => undefined
  const hasButtons = answers && process.platform === 'darwin'
  const notification = new Notification({ title, body, ...(hasButtons && { actions: [{ type: 'button', text: 'Approve' }, { type: 'button', text: 'Reject' }] }) })
  notification.on('click', onClick)
  if (hasButtons) notification.on('action', (_event, index) => onAnswer(index === 0 ? 'approved' : 'rejected'))
  notification.show()
  return () => notification.close()
}

/** How much waits, at the app's icon, where the system shows that. */
export function showCount(count: number): void {
  app.setBadgeCount(count)
}
