import type { DocumentFormat } from '@shared/knowledge/document.ts'
import type { Section } from '../chunk.ts'
import { csvSections } from './csv.ts'
import { htmlSections } from './html.ts'
import { markdownSections } from './markdown.ts'

/** A document as it came: its text, or its bytes where it is none (`pdf`). */
export type ReadJob = { format: DocumentFormat; text: string } | { format: 'pdf'; bytes: Uint8Array }

/** Rejects with AppError `invalid-input` for what is not of its format. */
export async function sectionsOf(job: ReadJob): Promise<Section[]> {
  if (!('text' in job)) return (await import('./pdf.ts')).pdfSections(job.bytes)
  switch (job.format) {
    case 'markdown': return markdownSections(job.text)
    case 'html': return htmlSections(job.text)
    case 'csv': return csvSections(job.text)
    case 'text': case 'pdf': return [{ headings: [], text: job.text.replace(/^\uFEFF/, '') }]
    default: return job satisfies never
  }
}
