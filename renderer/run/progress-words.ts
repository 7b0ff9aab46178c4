import type { McpProgress } from '@shared/mcp-server.ts'

/** 0 to 1; null where the end is not in sight. */
export function shareOf({ progress, total }: McpProgress): number | null {
  return total === null || total <= 0 ? null : Math.min(1, Math.max(0, progress / total))
}

/** `3 of 10`, `40 %`, or how far it is without an end. */
export function progressText({ progress, total }: McpProgress): string {
  if (total === null || total <= 0) return String(Math.round(progress * 100) / 100)
  return Number.isInteger(progress) && Number.isInteger(total) && total <= 1_000 && total !== 100 ? `${progress} of ${total}` : `${Math.round((progress / total) * 100)} %`
}
