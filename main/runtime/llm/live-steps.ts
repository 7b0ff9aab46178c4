import type { LiveStep } from '@shared/llm/live.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import { nothingSpent, type Spent } from '@shared/llm/spent.ts'
import { stepKey } from '@shared/step.ts'

export type LivePlace = Pick<LiveStep, 'runId' | 'nodeId' | 'iteration' | 'attempt'>

export interface LiveStepWriter {
  text(piece: string): void
  /** All of the step by now. */
  spent(spent: Spent): void
  progress(progress: McpProgress): void
  end(): void
}

/** How far the steps are that ask models, or call tools that say how far they are. Nothing of it is kept: what they give in the end is in the journal. */
export interface LiveSteps {
  begin(place: LivePlace): LiveStepWriter
  current(): LiveStep[]
  /** Told a few times a second at the most, of those that changed. Returns the way to stop. */
  onChanged(listener: (steps: LiveStep[]) => void): () => void
  close(): void
}

/** Twenty pictures of growing text a second read well, and leave the window its time. */
const everyMs = 50
/** What is seen of a long answer is its end. */
const shownLength = 4_000
/** Of what a tool says of how far it is. */
const longestWord = 500

export function createLiveSteps({ redact }: { redact(text: string): string }): LiveSteps {
  const steps = new Map<string, LiveStep>()
  const changed = new Set<string>()
  const listeners = new Set<(steps: LiveStep[]) => void>()
  let timer: NodeJS.Timeout | null = null

  const shown = (step: LiveStep): LiveStep => ({ ...step, text: redact(step.text), ...(step.progress && { progress: { ...step.progress, message: step.progress.message === null ? null : redact(step.progress.message.slice(0, longestWord)) } }) })
  const tell = (): void => {
    timer = null
    const news = [...changed].flatMap((key) => steps.get(key) ?? []).map(shown)
    changed.clear()
    if (news.length > 0) for (const listener of listeners) listener(news)
  }
  const note = (key: string): void => {
    changed.add(key)
    timer ??= setTimeout(tell, everyMs).unref()
  }
  return {
    begin(place) {
      const key = `${place.runId} ${stepKey(place.nodeId, place.iteration)}`
      steps.set(key, { ...place, text: '', spent: nothingSpent, progress: null })
      const change = (next: (step: LiveStep) => LiveStep): void => {
        const step = steps.get(key)
        // A later attempt has the place.
        if (step?.attempt !== place.attempt) return
        steps.set(key, next(step))
        note(key)
      }
      return {
        text: (piece) => change((step) => ({ ...step, text: (step.text + piece).slice(-shownLength) })),
        spent: (spent) => change((step) => ({ ...step, spent })),
        progress: (progress) => change((step) => ({ ...step, progress })),
        end() {
          if (steps.get(key)?.attempt === place.attempt) steps.delete(key)
        },
      }
    },
    current: () => [...steps.values()].map(shown),
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      if (timer) clearTimeout(timer)
      steps.clear()
    },
  }
}
