/// <reference path="./pdfjs.d.ts" />
import { AppError } from '@shared/failure.ts'
import type { Section } from '../chunk.ts'

type TextItem = { str: string; hasEOL: boolean }
type Page = { getTextContent(): Promise<{ items: (TextItem | { type: string })[] }>; cleanup(): void }
type Pdf = { numPages: number; getPage(number: number): Promise<Page>; destroy(): Promise<void> }
type PdfJs = { getDocument(options: { data: Uint8Array; isEvalSupported: false; useSystemFonts: false; disableFontFace: true; verbosity: 0; stopAtErrors: false }): { promise: Promise<Pdf> } }

const mostPages = 5_000

/** The text of each page. One that is only pictures of text has none. */
export async function pdfSections(bytes: Uint8Array): Promise<Section[]> {
  const { getDocument } = await pdfJs()
  const pdf = await getDocument({ data: new Uint8Array(bytes), isEvalSupported: false, useSystemFonts: false, disableFontFace: true, verbosity: 0, stopAtErrors: false }).promise.catch((error: unknown) => { throw unreadable(error) })
  try {
    if (pdf.numPages > mostPages) throw new AppError({ code: 'limit', message: `The PDF has ${pdf.numPages} pages, and at most ${mostPages} are read. Split it.`, retryable: false, sent: 'not-sent' })
    const sections: Section[] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      page.cleanup()
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
      if (text.trim() !== '') sections.push({ headings: [], text: joinedLines(text), page: number })
    }
    if (sections.length === 0) throw new AppError({ code: 'invalid-input', message: 'The PDF has no text in it: its pages are pictures. Run it through text recognition (OCR) first.', retryable: false, sent: 'not-sent' })
    return sections
  } finally {
    await pdf.destroy()
  }
}

/** Its worker is a thread of its own where there are windows; here this is the thread. */
async function pdfJs(): Promise<PdfJs> {
  Object.assign(globalThis, { pdfjsWorker: await import('pdfjs-dist/legacy/build/pdf.worker.min.mjs') })
  return (await import('pdfjs-dist/legacy/build/pdf.min.mjs')) as PdfJs
}

/** A word that was hyphenated at the end of a line is one word. */
function joinedLines(text: string): string {
  return text.replace(/(\p{Ll})-\n(\p{Ll})/gu, '$1$2')
}

function unreadable(error: unknown): AppError {
  const { name, message } = error as Error
  const why = name === 'PasswordException' ? 'it is protected by a password. Save a copy without one' : `${message.replace(/\.$/, '')}. Look whether another program opens it`
  return new AppError({ code: 'invalid-input', message: `The PDF cannot be read: ${why}.`, retryable: false, sent: 'not-sent' })
}
