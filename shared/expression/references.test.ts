import { describe, expect, test } from 'vitest'
import { referencesIn, referencesInExpression, renameStep } from './references.ts'

describe('references', () => {
  test('are the written-out paths, with their place in the text', () => {
    const text = 'x {{ steps.classify.output.title }} y'
    const [reference] = referencesIn(text)
    expect(reference).toEqual({ root: 'steps', path: ['classify', 'output', 'title'], optional: false, start: 5, end: 32 })
    expect(text.slice(reference?.start, reference?.end)).toBe('steps.classify.output.title')
  })

  test.each<[string, string[]]>([
    ['steps["a b"].output[0].x', ['steps/a b/output/0/x']], ['event.list[index].name', ['event/list', 'index']], ['event.list.map(x, x.a + item.b)', ['event/list', 'item/b']],
    ['event.list.map(item, item.a)', ['event/list']], ['event.title.upper()', ['event/title']], ['steps.?a.output', ['steps/a/output?']], ['has(steps.a.output) && steps.a.output.x > 0', ['steps/a/output?', 'steps/a/output/x?']],
    ['size(steps.a.output) + steps[event.k].output', ['steps/a/output', 'steps', 'event/k']], ['"steps.a"', []], ['1 +', []],
  ])('%s reads %j', (source, expected) => {
    expect(referencesInExpression(source).map(({ root, path, optional }) => [root, ...path].join('/') + (optional ? '?' : ''))).toEqual(expected)
  })
})

describe('renaming a step', () => {
  test.each([
    ['{{ steps.a.output }}', '{{ steps.b.output }}'], ['steps.a {{ steps.a.output + steps.aa.output }}', 'steps.a {{ steps.b.output + steps.aa.output }}'], ['{{ steps["a"].output + steps[\'a\'].x }}', '{{ steps["b"].output + steps[\'b\'].x }}'],
    ['{{ "steps.a" + steps.?a.output.orValue("steps.a") }}', '{{ "steps.a" + steps.?b.output.orValue("steps.a") }}'], ['{{ loops.a.item }}', '{{ loops.b.item }}'], ['{{ event.steps.a }}', '{{ event.steps.a }}'],
    ['{{ event.l.map(steps, steps.a) }}', '{{ event.l.map(steps, steps.a) }}'], ['{{ has(steps.a.output) && "a" in steps }}', '{{ has(steps.b.output) && "b" in steps }}'], ['{{ steps.a + }} {{ steps.a.x }}', '{{ steps.a + }} {{ steps.b.x }}'],
    ['{{ [1].map(x, steps . a.output) }}', '{{ [1].map(x, steps . b.output) }}'],
  ])('%s becomes %s', (before, after) => {
    expect(renameStep(before, 'a', 'b')).toBe(after)
  })
})
