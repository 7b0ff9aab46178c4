import type { ParameterStyle } from '@shared/imported-connector.ts'
import type { JsonValue } from '@shared/json.ts'
import { expect, test } from 'vitest'
import { formPairs, pairsOf, pathText, simpleText } from './write-value.ts'

const color: Record<string, JsonValue> = { string: 'blue', array: ['blue', 'black', 'brown'], object: { R: 100, G: 200, B: 150 } }

// The table of https://spec.openapis.org/oas/v3.1.0#style-examples; values of path parameters are encoded.
test.each<[ParameterStyle, boolean, string, string, string]>([
  ['matrix', false, ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'], ['matrix', true, ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
  ['label', false, '.blue', '.blue,black,brown', '.R,100,G,200,B,150'], ['label', true, '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
  ['simple', false, 'blue', 'blue,black,brown', 'R,100,G,200,B,150'], ['simple', true, 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
])('in a path as %s, explode %s', (style, explode, text, list, object) => {
  const written = (value: JsonValue): string => pathText({ name: 'color', style, explode }, value)
  expect([written(color['string'] ?? ''), written(color['array'] ?? ''), written(color['object'] ?? '')]).toEqual([text, list, object])
})

test.each<[ParameterStyle, boolean, string, string, string]>([
  ['form', false, 'color=blue', 'color=blue,black,brown', 'color=R,100,G,200,B,150'], ['form', true, 'color=blue', 'color=blue&color=black&color=brown', 'R=100&G=200&B=150'],
  ['spaceDelimited', false, 'color=blue', 'color=blue black brown', 'color=R 100 G 200 B 150'], ['pipeDelimited', false, 'color=blue', 'color=blue|black|brown', 'color=R|100|G|200|B|150'],
  ['deepObject', true, 'color=blue', 'color[]=blue&color[]=black&color[]=brown', 'color[R]=100&color[G]=200&color[B]=150'], ['json', false, 'color="blue"', 'color=["blue","black","brown"]', 'color={"R":100,"G":200,"B":150}'],
])('in a query as %s, explode %s', (style, explode, text, list, object) => {
  const written = (value: JsonValue): string => pairsOf({ name: 'color', style, explode }, value).map((pair) => pair.join('=')).join('&')
  expect([written(color['string'] ?? ''), written(color['array'] ?? ''), written(color['object'] ?? '')]).toEqual([text, list, object])
})

test('a value in a path leads nowhere else', () => {
  expect(pathText({ name: 'id', style: 'simple', explode: false }, '../admin?x=1#y')).toBe('..%2Fadmin%3Fx%3D1%23y')
  for (const bad of ['', '.', '..', []]) expect(() => pathText({ name: 'id', style: 'simple', explode: false }, bad)).toThrow('cannot stand in an address')
})

test('a form repeats the name of a list and writes what is nested in brackets', () => {
  const pairs = formPairs({ amount: 5, tags: ['a', 'b'], expand: ['x'], metadata: { order: 1 }, items: [{ price: 'p', qty: 2 }], none: null }, ['expand'])
  expect(pairs.map((pair) => pair.join('='))).toEqual(['amount=5', 'tags=a', 'tags=b', 'expand[]=x', 'metadata[order]=1', 'items[0][price]=p', 'items[0][qty]=2', 'none='])
  expect(simpleText({ a: 1, b: [2] }, true)).toBe('a=1,b=[2]')
})
