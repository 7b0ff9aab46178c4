/** US dollars as people read them: $0.0042, $1.37. Small sums keep two digits that count. */
export function moneyWords(dollars: number): string {
  if (dollars === 0) return '$0'
  if (dollars < 0.0001) return 'under $0.0001'
  if (dollars >= 1) return `$${dollars.toFixed(2)}`
  const digits = Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(dollars))))
  return `$${dollars.toFixed(digits)}`
}

/** 950 tokens, 12.3k tokens. */
export function tokenWords(tokens: number): string {
  if (tokens === 1) return '1 token'
  if (tokens < 10_000) return `${tokens} tokens`
  return tokens < 1_000_000 ? `${(tokens / 1_000).toFixed(1)}k tokens` : `${(tokens / 1_000_000).toFixed(1)}M tokens`
}
