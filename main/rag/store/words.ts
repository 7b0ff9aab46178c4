/** In nearly every English sentence: they find everything, and tell nothing apart. */
const common = new Set('a an and are as at be but by can could did do does for from had has have how i if in into is it its me my no not of on or our so than that the their them then there these they this to was we were what when where which who why will with would you your'.split(' '))
const mostTerms = 40

/** What a person asks as a query of FTS5: any of its words. A code such as LID-0815 counts as a whole. Null when there is none to look for. */
export function wordQuery(text: string): string | null {
  const written = text.normalize('NFKC').toLowerCase().match(/[\p{L}\p{N}]+(?:[-_./@][\p{L}\p{N}]+)*/gu) ?? []
  const words = [...new Set(written.flatMap((word) => (/\p{N}/u.test(word) ? [word] : word.split(/[-_./@]/))))]
  const telling = words.filter((word) => !common.has(word))
  const terms = (telling.length > 0 ? telling : words).slice(0, mostTerms)
  return terms.length === 0 ? null : terms.map((term) => `"${term}"`).join(' OR ')
}
