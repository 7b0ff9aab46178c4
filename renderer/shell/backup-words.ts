import type { BackupReason } from '@shared/backup.ts'

export const reasonWords: Readonly<Record<BackupReason, string>> = { daily: 'made by itself', update: 'before an update', asked: 'asked for' }

/** `312 KB`, `4.1 MB`, `1.2 GB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} KB`
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
