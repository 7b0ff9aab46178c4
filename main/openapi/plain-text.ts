/** A description as a person reads it: without tags, cut at a word. Shown as text, never as markup. */
export function plainText(text: string, longest: number): string {
  const whole = text.slice(0, longest * 4).replace(/<\/?[a-z][^<>]{0,300}>/gi, '').replace(/[ \t]+/g, ' ').replace(/\s*\n\s*\n\s*/g, '\n\n').trim()
  if (whole.length <= longest) return whole
  const cut = whole.slice(0, longest - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > longest / 2 ? cut.slice(0, space) : cut).trimEnd()}…`
}
