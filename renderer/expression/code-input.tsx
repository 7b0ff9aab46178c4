import { useEffect, useRef } from 'react'
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { indentWithTab, standardKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, indentService, indentUnit } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view'
import { classNames } from '../ui/class-names.ts'
import { useFieldTie } from '../ui/field.tsx'
import { codeHighlighting, editorTheme } from './editor-theme.ts'
import { tieAttributes, useEditorTie } from './editor-tie.ts'
import { problemMark, setProblem } from './template-marks.ts'
import { useEditor } from './use-editor.ts'

export type CodeLanguage = 'javascript' | 'jsonata' | 'json'

type CodeInputProps = {
  value: string
  onChange: (value: string) => void
  language: CodeLanguage
  label?: string
  readOnly?: boolean
  invalid?: boolean
  /** Where what is wrong begins, in characters from 0. */
  problemAt?: number | undefined
  /** In lines; it grows from there. */
  minLines?: number
  /** Takes the caret when it appears, with all of its text chosen. */
  autoFocus?: boolean
  onBlur?: () => void
}

const unit = '  '

/** Two spaces deeper after a line that opens a bracket, wherever in the line it stands; back where a line closes one. */
const plainIndent = indentService.of((context, at) => {
  const { doc } = context.state
  const line = doc.lineAt(at)
  const isBroken = context.simulatedBreak === at
  let before = isBroken ? line.text.slice(0, at - line.from) : ''
  for (let number = line.number - 1; before.trim() === '' && number >= 1; number -= 1) before = doc.line(number).text
  const after = isBroken ? context.lineAt(at, 1).text : line.text
  const depth = /^\s*/.exec(before)?.[0].length ?? 0
  return Math.max(0, depth + (/[([{]\s*(\/\/.*)?$/.test(before) ? unit.length : 0) - (/^\s*[)\]}]/.test(after) ? unit.length : 0))
})

/** Code in its own language. Tab indents; Escape, then Tab, leaves. */
export function CodeInput({ value, onChange, language, label, readOnly = false, invalid = false, problemAt, minLines = 6, autoFocus = false, onBlur }: CodeInputProps) {
  const host = useRef<HTMLDivElement>(null)
  const tie = useFieldTie()
  const view = useEditor(host, {
    value, onChange, ownHistory: language === 'json',
    extensions: () => [
      editorTheme, codeHighlighting, problemMark, drawSelection(), lineNumbers(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of(unit), plainIndent,
      // JSONata reads enough like JavaScript to be coloured as it.
      language === 'json' ? json() : javascript(),
      ...(language === 'javascript' ? [autocompletion({ icons: false })] : []),
      keymap.of([...completionKeymap, ...closeBracketsKeymap, ...standardKeymap, indentWithTab]),
      EditorState.readOnly.of(readOnly), EditorView.lineWrapping,
      EditorView.contentAttributes.of(tieAttributes(tie, true, label ?? 'Code')),
      EditorView.theme({ '.cm-content': { minHeight: `${minLines * 18 + 8}px` } }),
      EditorView.domEventHandlers({ blur: () => { onBlur?.() } }),
    ],
  })
  useEffect(() => {
    view.current?.dispatch({ effects: setProblem.of(problemAt === undefined ? null : { message: '', severity: 'error', ...wordAt(value, problemAt) }) })
  }, [view, problemAt, value])
  useEditorTie(view, tieAttributes(tie, true, label ?? 'Code'))
  const takesCaret = useRef(autoFocus)
  useEffect(() => {
    if (!takesCaret.current || view.current === null) return
    view.current.focus()
    view.current.dispatch({ selection: { anchor: 0, head: view.current.state.doc.length } })
  }, [view])
  return <div ref={host} className={classNames('inp code-input', invalid && 'is-error')} />
}

/** The word or sign that begins there; what is missing at the end is marked at the last sign before. */
function wordAt(text: string, at: number): { start: number; end: number } {
  const written = text.trimEnd().length
  const start = Math.max(0, Math.min(at, written - 1))
  return { start, end: start + (/^[\w$]+/.exec(text.slice(start))?.[0].length ?? 1) }
}
