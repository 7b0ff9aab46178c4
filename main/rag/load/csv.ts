import { readCsv } from '@shared/csv.ts'
import type { Section } from '../chunk.ts'

/** Each line of a table is a text of its own, with the names of its columns: found one by one, and read without the table. */
export function csvSections(text: string): Section[] {
  const delimiter = delimiterOf(text)
  return readCsv(text, delimiter).map((row) => ({ headings: [], text: Object.entries(row).filter(([, value]) => value.trim() !== '').map(([name, value]) => `${name}: ${value.trim()}`).join('\n') }))
}

/** Whatever stands most often in the first line. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split('\n', 1)
  const count = (mark: string): number => first.split(mark).length
  return [',', ';', '\t'].sort((one, other) => count(other) - count(one))[0] ?? ','
}
