import { expect, test } from 'vitest'
import { embedService, loadModel } from './embed-service.ts'

const texts = [
  'Whatever you bought can be sent back within thirty days, unused and in its box.',
  'Tea.',
  '',
  'The kettle is filled to the mark. '.repeat(60),
  'Descale it with vinegar when the water tastes of chalk, and rinse it twice before it is used again.',
]

test('vectors are those of the bare model, whatever else is in the batch', async () => {
  const plain = await loadModel()
  const expected = await plain.embed(texts.map((text) => text || ' '))
  const service = await embedService()
  const together = await service.embed(texts)
  expect(together).toHaveLength(texts.length * 512)
  for (const [at, text] of texts.entries()) {
    const alone = await service.embed([text])
    for (const [place, value] of (expected[at] ?? []).entries()) {
      expect(Math.abs((together[at * 512 + place] ?? NaN) - value)).toBeLessThan(1e-5)
      expect(Math.abs((alone[place] ?? NaN) - value)).toBeLessThan(1e-5)
    }
  }
}, 60_000)
