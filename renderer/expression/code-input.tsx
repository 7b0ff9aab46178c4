import { useRef } from 'react'
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { indentWithTab, standardKeymap } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, drawSelection, keymap, lineNumbers } from '@codemirror/view'
import { classNames } from '../ui/class-names.ts'
import { useFieldTie } from '../ui/field.tsx'
import { codeHighlighting, editorTheme } from './editor-theme.ts'
import { useEditor } from './use-editor.ts'

export type CodeLanguage = 'javascript' | 'jsonata' | 'json'

type CodeInputProps = {
  value: string
  onChange: (value: string) => void
  language: CodeLanguage
  label?: string
  readOnly?: boolean
  invalid?: boolean
  /** In lines; it grows from there. */
  minLines?: number
  onBlur?: () => void
}

/** Code in its own language. Tab indents; Escape, then Tab, leaves. */
export function CodeInput({ value, onChange, language, label, readOnly = false, invalid = false, minLines = 6, onBlur }: CodeInputProps) {
  const host = useRef<HTMLDivElement>(null)
  const tie = useFieldTie()
  useEditor(host, {
    value, onChange, ownHistory: language === 'json',
    extensions: () => [
      editorTheme, codeHighlighting, drawSelection(), lineNumbers(), bracketMatching(), closeBrackets(), indentOnInput(), indentUnit.of('  '),
      // JSONata reads enough like JavaScript to be coloured as it.
      language === 'json' ? json() : javascript(),
      ...(language === 'javascript' ? [autocompletion({ icons: false })] : []),
      keymap.of([...completionKeymap, ...closeBracketsKeymap, ...standardKeymap, indentWithTab]),
      EditorState.readOnly.of(readOnly), EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        role: 'textbox', 'aria-multiline': 'true', 'data-multiline': 'true',
        ...(tie === null ? { 'aria-label': label ?? 'Code' } : Object.fromEntries(Object.entries(tie).flatMap(([name, attribute]) => (attribute === undefined ? [] : [[name, String(attribute)]])))),
      }),
      EditorView.theme({ '.cm-content': { minHeight: `${minLines * 18 + 8}px` } }),
      EditorView.domEventHandlers({ blur: () => { onBlur?.() } }),
    ],
  })
  return <div ref={host} className={classNames('inp code-input', invalid && 'is-error')} />
}
