import { useEffect, useRef, type DragEvent } from 'react'
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, startCompletion, type CompletionContext, type CompletionResult } from '@codemirror/autocomplete'
import { standardKeymap } from '@codemirror/commands'
import { EditorState, Prec } from '@codemirror/state'
import { EditorView, drawSelection, keymap, placeholder as placeholderText } from '@codemirror/view'
import type { ExpressionProblem, ScopeSchemas } from '@shared/expression/scope.ts'
import type { Scope } from '@shared/expression/scope.ts'
import { parseTemplate } from '@shared/expression/template.ts'
import { useFieldTie } from '../ui/field.tsx'
import { classNames } from '../ui/class-names.ts'
import { offersAt } from './completion.ts'
import { editorTheme } from './editor-theme.ts'
import { tieAttributes, useEditorTie } from './editor-tie.ts'
import { fieldDragType } from './field-drag.ts'
import { problemMark, setProblem, templateMarks } from './template-marks.ts'
import { useEditor } from './use-editor.ts'

type ExpressionInputProps = {
  value: string
  onChange: (value: string) => void
  /** Read when something is completed, so it is a function: building a scope for every key would be waste. */
  context: () => { scope: Scope; schemas: ScopeSchemas }
  problem: ExpressionProblem | null
  multiline?: boolean
  placeholder?: string
  /** Grows each time the caret is asked into the first braces. */
  caretAsked?: number
  readOnly?: boolean
  onFocus?: (() => void) | undefined
  onBlur?: (() => void) | undefined
  /** Given a function that writes text at the caret, or null when the editor goes away. */
  onReady?: (insert: ((text: string) => void) | null) => void
}

/** Text with `{{ expressions }}`: highlighted, completed with Ctrl Space or while typing, a target for dragged fields. */
export function ExpressionInput({ value, onChange, context, problem, multiline = false, placeholder = '', caretAsked = 0, readOnly = false, onFocus, onBlur, onReady }: ExpressionInputProps) {
  const host = useRef<HTMLDivElement>(null)
  const tie = useFieldTie()
  const latest = useRef({ context, onFocus, onBlur })
  useEffect(() => {
    latest.current = { context, onFocus, onBlur }
  })

  const complete = (completion: CompletionContext): CompletionResult | null => {
    const { scope, schemas } = latest.current.context()
    const found = offersAt(completion.state.doc.toString(), completion.pos, scope, schemas)
    if (found === null || (!completion.explicit && found.from === completion.pos && !/[.{]\s*$/.test(completion.state.sliceDoc(0, completion.pos)))) return null
    return {
      from: found.from,
      validFor: /^\w*$/,
      options: found.offers.map((offer, index) => ({
        label: offer.label, apply: offer.insert, type: offer.kind, detail: offer.detail, boost: offer.kind === 'function' ? -50 : Math.max(0, 40 - index),
        ...(offer.info === undefined ? {} : { info: offer.info }),
      })),
    }
  }

  const view = useEditor(host, {
    value, onChange,
    extensions: () => [
      editorTheme, templateMarks, problemMark, drawSelection(), EditorView.lineWrapping,
      autocompletion({ override: [complete], icons: false, activateOnTyping: true }), closeBrackets(),
      // A single line is left by Enter and Tab as any input is.
      Prec.high(keymap.of([{ key: 'Ctrl-Space', run: startCompletion }])),
      keymap.of([...completionKeymap, ...closeBracketsKeymap, ...(multiline ? standardKeymap : standardKeymap.filter((binding) => binding.key !== 'Enter'))]),
      ...(multiline ? [] : [EditorState.transactionFilter.of((transaction) => (transaction.newDoc.lines > 1 && transaction.docChanged && !transaction.startState.doc.toString().includes('\n') ? oneLine(transaction.newDoc.toString(), transaction.startState) : transaction))]),
      EditorState.readOnly.of(readOnly), placeholderText(placeholder),
      EditorView.contentAttributes.of(tieAttributes(tie, multiline)),
      EditorView.domEventHandlers({
        focus: () => { latest.current.onFocus?.() },
        blur: () => { latest.current.onBlur?.() },
        // Here and not in React's: the editor's own handler would put the carried text in as well.
        drop: (event, editor) => {
          const path = event.dataTransfer?.getData(fieldDragType) ?? ''
          if (path === '') return false
          event.preventDefault()
          editor.dispatch({ selection: { anchor: dropPlace(editor, editor.posAtCoords({ x: event.clientX, y: event.clientY }) ?? editor.state.doc.length) } })
          insertAtCaret(editor, path)
          return true
        },
      }),
    ],
  })

  useEffect(() => {
    view.current?.dispatch({ effects: setProblem.of(problem) })
  }, [view, problem, value])

  useEditorTie(view, tieAttributes(tie, multiline))

  // After the editor took the new text over.
  useEffect(() => {
    const editor = view.current
    if (caretAsked === 0 || editor === null) return
    const at = editor.state.doc.toString().indexOf('{{')
    if (at >= 0) editor.dispatch({ selection: { anchor: Math.min(at + 3, editor.state.doc.length) } })
    editor.focus()
  }, [view, caretAsked])

  useEffect(() => {
    onReady?.((text) => insertAtCaret(view.current, text))
    return () => onReady?.(null)
  }, [view, onReady])

  return (
    <div
      ref={host} className={classNames('inp expr-input', multiline && 'is-multiline', problem?.severity === 'error' && 'is-error')}
      onDragOver={(event) => { if (carriesField(event)) { event.preventDefault(); event.currentTarget.classList.add('is-drop') } }}
      onDragLeave={(event) => event.currentTarget.classList.remove('is-drop')}
      onDropCapture={(event) => event.currentTarget.classList.remove('is-drop')}
    />
  )
}

/** Never into the middle of a word: what is dropped on an expression goes after it. */
function dropPlace(editor: EditorView, at: number): number {
  const text = editor.state.doc.toString()
  const within = /[\w."')\]]/
  if (!within.test(text[at - 1] ?? '') || !within.test(text[at] ?? '')) return at
  const segment = parseTemplate(text).segments.find((each) => each.kind === 'expression' && each.start <= at && at <= each.end)
  return segment?.kind === 'expression' ? text.indexOf('}}', segment.end) + 2 : at
}

function carriesField(event: DragEvent): boolean {
  return event.dataTransfer.types.includes(fieldDragType)
}

/** A path written into text is put in braces; one written inside of braces is not. */
function insertAtCaret(view: EditorView | null, path: string): void {
  if (view === null) return
  const { from, to } = view.state.selection.main
  const before = view.state.sliceDoc(0, from)
  const inside = before.lastIndexOf('{{') > before.lastIndexOf('}}')
  const insert = inside ? path : `{{ ${path} }}`
  view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } })
  view.focus()
}

function oneLine(text: string, state: EditorState) {
  const flat = text.replace(/\s*\n\s*/g, ' ')
  return { changes: { from: 0, to: state.doc.length, insert: flat }, selection: { anchor: flat.length } }
}
