// editor: a person who edits a workflow in the window, one change after the other, and looks after each start whether what
// was answered is there.
//
//   W1. What was answered must be found. What was under way at the kill may be there or not, but whole.
//   W2. After an answer that did not come nothing is changed before the next look.
//   W3. The history of undo is part of it.

import type { OpenDraft } from '@shared/draft.ts'
import { Refused } from './app.ts'
import type { Window } from './program.ts'
import { between, pause, type Random } from './random.ts'

export type Edits = { made: number; lost: number; problems: string[] }

export interface Editor {
  /** How many were answered. */
  made(): number
  isUnderWay(): boolean
  /** Ends after a last look. */
  stop(): Promise<Edits>
}

/** The values that steps of undo lead to, from the oldest known, and how many of them are applied. */
type State = { values: number[]; position: number }

/** The oldest steps of undo are given up at some length; these are not. */
const compared = 200

export function startEditor({ workflowId, random, window }: { workflowId: string; random: Random; window(): Window | null }): Editor {
  const problems: string[] = []
  let answered: State | null = null
  let attempted: State | null = null
  let next = 1
  let made = 0
  let lost = 0
  let isOver = false
  let lookedInto: Window | null = null

  const lookInto = async (open: Window): Promise<void> => {
    const found = stateOf(await open.invoke<OpenDraft>('draft.open', { workflowId }), problems)
    if (answered && !isSame(found, answered) && !(attempted && isSame(found, attempted))) {
      lost++
      problems.push(`An edit that was answered is not there: ${JSON.stringify({ found: short(found), answered: short(answered), attempted: attempted && short(attempted) })}`)
    }
    answered = found
    attempted = null
    lookedInto = open
  }
  const edit = async (open: Window, { values, position }: State): Promise<void> => {
    if (position > 2 && random() < 0.15) {
      // Undo, by some steps.
      const to = position - between(random, 1, 2)
      attempted = { values, position: to }
      await open.invoke('draft.seek', { workflowId, position: to })
    } else {
      const value = next++
      attempted = { values: [...values.slice(0, position), value], position: position + 1 }
      await open.invoke('draft.record', { workflowId, position, entry: entryOf(value, position === 0 ? 0 : values[position - 1] ?? 0) })
    }
    answered = attempted
    attempted = null
    made++
  }
  const work = async (): Promise<void> => {
    while (!isOver) {
      const open = window()
      try {
        if (open === null) await pause(20)
        else if (open !== lookedInto || answered === null) await lookInto(open)
        else {
          await edit(open, answered)
          await pause(between(random, 0, 40))
        }
      } catch (error) {
        if (error instanceof Refused) problems.push(error.message)
        // Whether it was taken is not known: nothing more is changed before the next look.
        lookedInto = null
        await pause(50)
      }
    }
  }
  const working = work()
  return {
    made: () => made,
    isUnderWay: () => attempted !== null,
    async stop() {
      isOver = true
      await working
      const open = window()
      if (open) await lookInto(open)
      return { made, lost, problems }
    },
  }
}

function entryOf(value: number, before: number): { label: string; forward: object[]; backward: object[] } {
  const to = (number: number): object[] => [{ op: 'replace', path: ['workflow', 'description'], value: textOf(number) }]
  return { label: textOf(value), forward: to(value), backward: to(before) }
}

function textOf(value: number): string {
  return `Edit ${value}`
}

function stateOf({ draft, history, position }: OpenDraft, problems: string[]): State {
  const values = history.map(({ label }) => Number(label.slice('Edit '.length)))
  const shown = textOf(position === 0 ? 0 : values[position - 1] ?? 0)
  // Before all that is kept of the history stands what is not known here.
  if (position > 0 && draft.workflow.description !== shown) problems.push(`The history says "${shown}", the document "${draft.workflow.description}"`)
  return { values, position }
}

function isSame(one: State, other: State): boolean {
  const text = ({ values, position }: State): string => `${values.slice(0, position).slice(-compared).join()} then ${values.slice(position).join()}`
  return text(one) === text(other)
}

function short({ values, position }: State): object {
  return { last: values.slice(-5), steps: values.length, position }
}
