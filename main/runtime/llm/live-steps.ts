import type { LiveStep } from '@shared/llm/live.ts'
import type { McpProgress } from '@shared/mcp-server.ts'
import { addSpent, nothingSpent, type Spent } from '@shared/llm/spent.ts'
import { stepKey, type StepAddress } from '@shared/step.ts'

export type LivePlace = Pick<LiveStep, 'runId' | 'nodeId' | 'iteration' | 'attempt'>
/** A step that started the run in which another is. `isPart`: as a part of itself, so that it shows what is written there. */
export type LiveAbove = StepAddress & Pick<LiveStep, 'runId'> & { isPart: boolean }

export interface LiveStepWriter {
  text(piece: string): void
  /** All of the step by now. */
  spent(spent: Spent): void
  progress(progress: McpProgress): void
  end(): void
}

/**
 * How far the steps are that ask models, or call tools that say how far they are, and those that started the runs of such
 * steps. Nothing of it is kept: what they give in the end is in the journal.
 */
export interface LiveSteps {
  /** `above`: the nearest first. They are shown as well while they are under way themselves. */
  begin(place: LivePlace, above?: readonly LiveAbove[]): LiveStepWriter
  /** Something beneath the step had been spent before it began. */
  add(place: LivePlace, spent: Spent): void
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

/** `step.spent` is its own; `done`: of what ended beneath it. `writing`: whose text it has. */
type Entry = { step: LiveStep; done: Spent; writing: object | null; above: readonly { key: string; isPart: boolean }[] }

export function createLiveSteps({ redact }: { redact(text: string): string }): LiveSteps {
  const entries = new Map<string, Entry>()
  const changed = new Set<string>()
  const listeners = new Set<(steps: LiveStep[]) => void>()
  let timer: NodeJS.Timeout | null = null

  const spentIn = (key: string, { step, done }: Entry): Spent => {
    const beneath = [...entries.values()].filter(({ above }) => above.some((each) => each.key === key))
    return beneath.reduce((sum, each) => addSpent(sum, each.step.spent), addSpent(step.spent, done))
  }
  const shown = ([key, entry]: readonly [string, Entry]): LiveStep => {
    const { step } = entry
    return { ...step, spent: spentIn(key, entry), text: redact(step.text), ...(step.progress && { progress: { ...step.progress, message: step.progress.message === null ? null : redact(step.progress.message.slice(0, longestWord)) } }) }
  }
  const tell = (): void => {
    timer = null
    const news = [...changed].flatMap((key) => {
      const entry = entries.get(key)
      return entry ? [shown([key, entry])] : []
    })
    changed.clear()
    if (news.length > 0) for (const listener of listeners) listener(news)
  }
  const note = (key: string): void => {
    changed.add(key)
    timer ??= setTimeout(tell, everyMs).unref()
  }
  const write = (key: string, writer: object, piece: string): void => {
    const entry = entries.get(key)
    if (!entry) return
    const before = entry.writing === writer ? entry.step.text : ''
    entry.writing = writer
    const { isPaused: _paused, ...step } = entry.step
    entry.step = { ...step, text: (before + piece).slice(-shownLength) }
    note(key)
  }
  return {
    begin(place, above = []) {
      const key = keyOf(place)
      // Of what is in a workflow that a step runs, the step shows what it costs, and not what is written.
      const firstOther = above.findIndex(({ isPart }) => !isPart)
      const over = above.map((each, index) => ({ key: keyOf(each), isPart: firstOther < 0 || index < firstOther }))
      const entry: Entry = { step: { ...place, text: '', spent: nothingSpent, progress: null }, done: nothingSpent, writing: null, above: over }
      entries.set(key, entry)
      // A later attempt may have the place.
      const isCurrent = (): boolean => entries.get(key) === entry
      const change = (part: Partial<LiveStep>): void => {
        if (!isCurrent()) return
        entry.step = { ...entry.step, ...part }
        note(key)
        if (part.spent) for (const each of over) note(each.key)
      }
      return {
        text(piece) {
          if (!isCurrent()) return
          write(key, entry, piece)
          for (const each of over) if (each.isPart) write(each.key, entry, piece)
        },
        spent: (spent) => change({ spent }),
        progress: (progress) => change({ progress }),
        end() {
          if (!isCurrent()) return
          entries.delete(key)
          if (entry.step.spent.calls === 0) return
          for (const each of over) {
            const higher = entries.get(each.key)
            if (!higher) continue
            higher.done = addSpent(higher.done, entry.step.spent)
            if (higher.writing === entry) higher.step = { ...higher.step, isPaused: true }
            note(each.key)
          }
        },
      }
    },
    add(place, spent) {
      const entry = entries.get(keyOf(place))
      if (entry?.step.attempt !== place.attempt) return
      entry.done = addSpent(entry.done, spent)
      note(keyOf(place))
    },
    current: () => [...entries].map(shown).filter(({ text, spent, progress }) => text !== '' || spent.calls > 0 || progress !== null),
    onChanged(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close() {
      if (timer) clearTimeout(timer)
      entries.clear()
    },
  }
}

function keyOf({ runId, nodeId, iteration }: StepAddress & Pick<LiveStep, 'runId'>): string {
  return `${runId} ${stepKey(nodeId, iteration)}`
}
