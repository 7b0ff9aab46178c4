// use-editor: one CodeMirror in one element.
//  E1. The document store owns the text. A change from outside replaces the editor's text, unless it is what the editor just said.
//  E2. Undo is the app's, so Ctrl Z means the same everywhere; only text that is not yet a value (half-written JSON) has a history of its own.
import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react'
import { Annotation, EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { history, historyKeymap } from '@codemirror/commands'
import { redo, undo } from '../document/document-store.ts'

type EditorOptions = {
  value: string
  onChange: (value: string) => void
  ownHistory?: boolean
  /** Made once, with the editor. What changes reaches it through refs. */
  extensions: () => Extension
}

const appHistory = keymap.of([
  { key: 'Mod-z', run: () => (undo(), true) },
  { key: 'Mod-y', mac: 'Mod-Shift-z', run: () => (redo(), true) },
  { key: 'Mod-Shift-z', run: () => (redo(), true) },
])

const fromOutside = Annotation.define<boolean>()

export function useEditor(host: RefObject<HTMLElement | null>, { value, onChange, extensions, ownHistory = false }: EditorOptions): RefObject<EditorView | null> {
  const view = useRef<EditorView | null>(null)
  const latest = useRef({ onChange, extensions, value })
  useLayoutEffect(() => {
    latest.current = { onChange, extensions, value }
  })

  useEffect(() => {
    if (host.current === null) return
    const listener = EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromOutside))) latest.current.onChange(update.state.doc.toString())
    })
    const editor = new EditorView({ parent: host.current, state: EditorState.create({ doc: latest.current.value, extensions: [ownHistory ? [history(), keymap.of(historyKeymap)] : appHistory, latest.current.extensions(), listener] }) })
    view.current = editor
    return () => {
      view.current = null
      editor.destroy()
    }
  }, [host, ownHistory])

  useEffect(() => {
    const editor = view.current
    if (editor === null || editor.state.doc.toString() === value) return
    const caret = Math.min(editor.state.selection.main.head, value.length)
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value }, selection: { anchor: caret }, annotations: fromOutside.of(true) })
  }, [value])

  return view
}
