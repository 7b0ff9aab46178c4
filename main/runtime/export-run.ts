import { recordingOf, serializeRecording } from '@shared/recording.ts'
import type { RunEvent } from '@shared/run-event.ts'

/** A run as a file. Rejects with AppError `content-blocked` when a secret is in it. */
export async function exportRun(events: readonly RunEvent[], vault: { refuseSecrets(text: string): Promise<void> }): Promise<{ text: string; suggestedName: string }> {
  const recording = recordingOf(events)
  const text = serializeRecording(recording)
  await vault.refuseSecrets(text)
  return { text, suggestedName: `${recording.runId}.json` }
}
