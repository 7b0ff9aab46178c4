import type { Problem } from '@shared/problem.ts'

/** What is said of an import that went well: how many came in, which of them as copies, and whether Problems has something to read. */
export function importWords(count: number, problems: readonly Problem[]): { kind: 'succeeded' | 'waiting'; text: string; detail: string | undefined } {
  const copies = problems.filter(({ rule }) => rule === 'imported-as-copy')
  const open = problems.length - copies.length
  const [copy] = copies
  const details = [
    ...(copy === undefined ? [] : [copies.length === 1 ? `${copy.message}.` : `${copies.length} of them came in as copies with ids of their own: the library holds workflows with their ids already.`]),
    ...(open === 0 ? [] : [`${open === 1 ? 'One thing wants' : `${open} things want`} attention before it runs. See Problems.`]),
  ]
  return {
    kind: open === 0 ? 'succeeded' : 'waiting', text: count === 1 ? 'Imported one workflow.' : `Imported ${count} workflows.`,
    detail: details.length === 0 ? undefined : details.join(' '),
  }
}
