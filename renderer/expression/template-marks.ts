import { RangeSetBuilder, StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import type { ExpressionProblem } from '@shared/expression/scope.ts'
import { parseTemplate } from '@shared/expression/template.ts'

const reference = Decoration.mark({ class: 'cm-ref' })
const wrong = Decoration.mark({ class: 'cm-wrong' })
const doubtful = Decoration.mark({ class: 'cm-doubtful' })

/** `{{ … }}` on its own ground, as everywhere else in the app. */
export const templateMarks = ViewPlugin.fromClass(class {
  decorations: DecorationSet

  constructor(view: EditorView) {
    this.decorations = marksOf(view)
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) this.decorations = marksOf(update.view)
  }
}, { decorations: (plugin) => plugin.decorations })

function marksOf(view: EditorView): DecorationSet {
  const text = view.state.doc.toString()
  const builder = new RangeSetBuilder<Decoration>()
  for (const segment of parseTemplate(text).segments) {
    if (segment.kind === 'text') continue
    const from = text.lastIndexOf('{{', segment.start)
    const to = text.indexOf('}}', segment.end) + 2
    if (from >= 0 && to > from) builder.add(from, to, reference)
  }
  return builder.finish()
}

export const setProblem = StateEffect.define<ExpressionProblem | null>()

/** The place of the problem that is told under the field. */
export const problemMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes)
    for (const effect of transaction.effects) {
      if (!effect.is(setProblem)) continue
      const problem = effect.value
      const end = problem === null ? 0 : Math.min(problem.end, transaction.newDoc.length)
      next = problem === null || problem.start >= end ? Decoration.none : Decoration.set([(problem.severity === 'error' ? wrong : doubtful).range(problem.start, end)])
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})
