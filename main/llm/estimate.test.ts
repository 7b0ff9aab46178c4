import { expect, it } from 'vitest'
import { likelyTokens, mostTokens } from './estimate.ts'

// What o200k_base gives for these texts, counted with its own tokenizer.
const counted: [name: string, text: string, tokens: number][] = [
  ['prose', 'The customer writes that the parcel came broken, and asks for the money back within two weeks. She has ordered from us before, and was always content with what she got.', 35],
  ['code', 'export function retryAt({ attempt, now }: Options): number | null {\n  if (attempt >= maxAttempts) return null\n  return now + Math.min(longestMs, firstMs * 2 ** (attempt - 1))\n}\n', 49],
  ['JSON', '{"id":"ord_48213","items":[{"sku":"TP-0042","qty":2,"price":19.95},{"sku":"TP-0043","qty":1,"price":7.5}],"paid":true,"note":null}', 54],
  ['numbers', '1702394821 4829104857 99.4827, 2026-11-26T03:59:20.123Z, 0.000131', 37],
  ['Chinese', '客户说包裹到达时已经损坏，希望在两周内退款。她以前在我们这里订购过。', 27],
  ['German', 'Die Kundin schreibt, dass das Paket beschädigt angekommen ist, und verlangt die Rückerstattung des Kaufpreises innerhalb von vierzehn Tagen.', 30],
  ['base64', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 53],
  ['emoji', 'Great 👍🏽🎉 thanks 🙏 see you 😀', 12],
  ['uuid', '3f2504e0-4f89-11d3-9a0c-0305e82c3301 9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d', 57],
]

it.each(counted)('the estimate for %s lies above what a tokenizer gives, and not far', (_, text, tokens) => {
  expect(mostTokens(text)).toBeGreaterThanOrEqual(tokens)
  expect(mostTokens(text)).toBeLessThan(tokens * 4)
  expect(likelyTokens(text)).toBeGreaterThanOrEqual(tokens / 3)
})
