import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import type { Extension } from '@codemirror/state'
import { tags } from '@lezer/highlight'

/** Made from the tokens, so both themes come by themselves. The frame of the field is the design system's `.inp`. */
export const editorTheme: Extension = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'var(--color-ink)', fontSize: '12px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', fontFeatureSettings: '"zero", "calt" 0', lineHeight: '18px', letterSpacing: '0', overflowX: 'auto' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--color-accent)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-cursor': { borderLeftColor: 'var(--color-accent)', borderLeftWidth: '1.5px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection': { backgroundColor: 'var(--color-selection)' },
  '.cm-placeholder': { color: 'var(--color-ink-3)' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--color-ink-3)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-press)' },
  '.cm-tooltip': { backgroundColor: 'var(--color-raised)', border: '1px solid var(--color-line)', borderRadius: 'var(--radius-md)', boxShadow: 'var(--shadow-menu)', color: 'var(--color-ink)', overflow: 'hidden' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12px', maxHeight: '220px', padding: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { lineHeight: '18px', padding: '3px 6px', borderRadius: 'var(--radius-sm)', display: 'flex', gap: '8px' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--color-accent-soft)', color: 'var(--color-ink)' },
  '.cm-completionIcon': { display: 'none' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600', color: 'var(--color-accent-ink)' },
  '.cm-completionDetail': { marginLeft: 'auto', fontStyle: 'normal', color: 'var(--color-ink-3)', maxWidth: '220px', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-tooltip.cm-completionInfo': { padding: '8px 10px', maxWidth: '280px', fontFamily: 'var(--font-sans)', fontSize: '12px', lineHeight: '17px', whiteSpace: 'pre-wrap' },
  '.cm-ref': { color: 'var(--color-syntax-reference)', backgroundColor: 'var(--color-llm-soft)', borderRadius: 'var(--radius-xs)', padding: '1px 0' },
  '.cm-wrong': { textDecoration: 'underline wavy var(--color-failed-line)', textUnderlineOffset: '3px' },
  '.cm-doubtful': { textDecoration: 'underline wavy var(--color-waiting-line)', textUnderlineOffset: '3px' },
  '.cm-panels': { backgroundColor: 'var(--color-panel)', color: 'var(--color-ink)', borderColor: 'var(--color-line)' },
})

export const codeHighlighting: Extension = syntaxHighlighting(HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--color-syntax-string)' },
  { tag: [tags.number], color: 'var(--color-syntax-number)' },
  { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword, tags.controlKeyword], color: 'var(--color-syntax-keyword)' },
  { tag: [tags.propertyName], color: 'var(--color-syntax-key)' },
  { tag: [tags.function(tags.variableName), tags.definition(tags.variableName)], color: 'var(--color-syntax-reference)' },
  { tag: [tags.comment], color: 'var(--color-ink-3)', fontStyle: 'italic' },
]))
