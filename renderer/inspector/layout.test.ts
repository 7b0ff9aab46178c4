import { expect, test } from 'vitest'
import { inputSize, keptSize, layoutFor, outputSize } from './layout.ts'

test('the panes are tabs at 360, stacked at 472, beside each other from 880', () => {
  expect([360, 472, 879, 880, 960].map(layoutFor)).toEqual(['tabs', 'stacked', 'stacked', 'side', 'side'])
})

test('the sizes are those of the design', () => {
  expect(inputSize('stacked', 180, 472).size).toBe(180)
  expect(inputSize('side', 180, 908).size).toBe(224)
  expect(outputSize('stacked', 184, 472, 780).size).toBe(184)
  expect(outputSize('side', 184, 908, 780).size).toBe(364)
})

test('a size set in one layout is remembered for both', () => {
  const kept = keptSize('side', 'input', 264)
  expect(inputSize('side', kept, 908).size).toBe(264)
  expect(inputSize('stacked', kept, 472).size).toBe(220)
})

test('a pane never takes the room of the others', () => {
  expect(inputSize('stacked', 900, 472).size).toBeLessThanOrEqual(236)
  expect(outputSize('stacked', 900, 472, 600).size).toBeLessThanOrEqual(420)
})
