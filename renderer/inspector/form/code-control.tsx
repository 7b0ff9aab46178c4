import { useEffect, useState } from 'react'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { CodeInput } from '../../expression/code-input.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea, TextInput } from '../../ui/text-input.tsx'
import { useNode } from '../node-context.ts'
import type { ControlProps } from './schema-field.tsx'

/** Text that is taken as it is written: code, or plain. */
export function CodeControl({ frame, pointer, schema, value, required, language, onChange }: ControlProps & { language: 'javascript' | 'jsonata' | 'plain' }) {
  const { readOnly } = useNode()
  const text = typeof value === 'string' ? value : ''
  const problem = useSyntaxProblem(language, text)
  const change = (next: string) => onChange(pointer, next === '' && !required ? undefined : next, true)
  if (language === 'plain') {
    const long = schema['x-widget'] === 'multiline' || text.includes('\n')
    return (
      <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint}>
        {long ? <TextArea value={text} readOnly={readOnly} onChange={change} /> : <TextInput value={text} readOnly={readOnly} onChange={change} />}
      </Field>
    )
  }
  return (
    <Field label={frame.label} required={required} aside={<span className="xs ink3">{language === 'jsonata' ? 'JSONata' : 'JavaScript'}</span>} error={problem} hint={frame.hint}>
      <CodeInput value={text} language={language} readOnly={readOnly} invalid={problem !== undefined} minLines={language === 'jsonata' ? 5 : 8} onChange={change} />
    </Field>
  )
}

/** Asked of main a moment after the last key: the parsers live there, in the sandbox. */
const askAfterMs = 400

function useSyntaxProblem(language: 'javascript' | 'jsonata' | 'plain', source: string): string | undefined {
  const [found, setFound] = useState<{ source: string; message: string | undefined }>({ source: '', message: undefined })
  useEffect(() => {
    if (language === 'plain' || source.trim() === '') return
    let wanted = true
    const timer = setTimeout(() => {
      call('code.check', { language, source }).then(
        (problem) => { if (wanted) setFound({ source, message: problem === null ? undefined : placeOf(problem) }) },
        (error: unknown) => { if (wanted) setFound({ source, message: `The code could not be checked. ${toFailure(error).message}` }) },
      )
    }, askAfterMs)
    return () => { wanted = false; clearTimeout(timer) }
  }, [language, source])
  return found.source === source ? found.message : undefined
}

function placeOf({ message, line, column }: { message: string; line?: number | undefined; column?: number | undefined }): string {
  if (line === undefined) return message
  return column === undefined ? `Line ${line}: ${message}` : `Line ${line}, column ${column}: ${message}`
}
