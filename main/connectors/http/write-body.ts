import { AppError } from '@shared/failure.ts'

export type SendAs = 'json' | 'form' | 'text' | 'base64'

/** Turns a value into the bytes or text that are sent, with their content type. Throws AppError `invalid-input` when it does not fit. */
export function writeBody(value: unknown, sendAs: SendAs): { content: string | Uint8Array; contentType: string } {
  switch (sendAs) {
    case 'json': return { content: JSON.stringify(value), contentType: 'application/json' }
    case 'form': return { content: toForm(value), contentType: 'application/x-www-form-urlencoded' }
    case 'text': return { content: typeof value === 'object' ? JSON.stringify(value) : String(value), contentType: 'text/plain; charset=utf-8' }
    case 'base64': return { content: fromBase64(value), contentType: 'application/octet-stream' }
    default: return sendAs satisfies never
  }
}

function toForm(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('A form is sent from an object of fields, such as { "name": "Ada" }.')
  const form = new URLSearchParams()
  for (const [name, field] of Object.entries(value)) {
    for (const one of Array.isArray(field) ? (field as unknown[]) : [field]) {
      if (typeof one === 'object' && one !== null) throw wrong(`The form field "${name}" holds an object. A form carries texts, numbers and lists of them; send JSON instead.`)
      form.append(name, one === null || one === undefined ? '' : String(one as string | number | boolean))
    }
  }
  return form.toString()
}

function fromBase64(value: unknown): Uint8Array {
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : ''
  if (text === '' || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) throw wrong('The body is not base64. Give the text of a file in base64, or send it as text.')
  return new Uint8Array(Buffer.from(text, 'base64'))
}

function wrong(message: string): AppError {
  return new AppError({ code: 'invalid-input', message, retryable: false, sent: 'not-sent' })
}
