import type { LayoutBox, Workflow } from '@shared/workflow.ts'
import { editWorkflow, type Edit } from '../edit.ts'

export const newNoteSize = { width: 208, height: 96 }

export function freshNoteId(workflow: Workflow): string {
  const taken = new Set(workflow.layout.notes.map((note) => note.id))
  let count = 1
  while (taken.has(`note_${count}`)) count++
  return `note_${count}`
}

export function addNoteBox(note: LayoutBox): Edit {
  return changeNotes('Add note', (notes) => [...notes, note])
}

export function setNoteText(id: string, text: string): Edit {
  return changeNotes('Edit note', (notes) => notes.map((note) => (note.id === id && note.text !== text ? { ...note, text } : note)))
}

/** Moves and resizes a note. */
export function setNoteBox(id: string, box: Pick<LayoutBox, 'x' | 'y' | 'width' | 'height'>): Edit {
  return changeNotes('Resize note', (notes) => notes.map((note) => (note.id === id ? { ...note, ...box } : note)))
}

export function removeNoteBoxes(ids: readonly string[]): Edit {
  return changeNotes(ids.length === 1 ? 'Delete note' : `Delete ${ids.length} notes`, (notes) => notes.filter((note) => !ids.includes(note.id)))
}

function changeNotes(label: string, change: (notes: LayoutBox[]) => LayoutBox[]): Edit {
  return editWorkflow(label, (workflow) => {
    const notes = change(workflow.layout.notes)
    const same = notes.length === workflow.layout.notes.length && notes.every((note, index) => note === workflow.layout.notes[index])
    return same ? workflow : { ...workflow, layout: { ...workflow.layout, notes } }
  })
}
