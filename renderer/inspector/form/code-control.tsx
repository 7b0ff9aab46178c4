import { CodeInput } from '../../expression/code-input.tsx'
import { Field } from '../../ui/field.tsx'
import { TextArea, TextInput } from '../../ui/text-input.tsx'
import { useNode } from '../node-context.ts'
import { LiveLine } from './live-line.tsx'
import type { ControlProps } from './schema-field.tsx'
import { useSyntaxProblem } from './use-syntax-problem.ts'
import { useTransformPreview } from './use-transform-preview.ts'

/** Text that is taken as it is written: code, or plain. */
export function CodeControl({ frame, pointer, schema, value, required, language, onChange }: ControlProps & { language: 'javascript' | 'jsonata' | 'plain' }) {
  const { readOnly } = useNode()
  const text = typeof value === 'string' ? value : ''
  const change = (next: string) => onChange(pointer, next === '' && !required ? undefined : next, true)
  if (language !== 'plain') return <SourceControl frame={frame} language={language} text={text} required={required} onChange={change} />
  const long = schema['x-widget'] === 'multiline' || text.includes('\n')
  return (
    <Field label={frame.label} required={required} aside={frame.aside} hint={frame.hint}>
      {long ? <TextArea value={text} readOnly={readOnly} onChange={change} /> : <TextInput value={text} readOnly={readOnly} onChange={change} />}
    </Field>
  )
}

type SourceControlProps = Pick<ControlProps, 'frame' | 'required'> & { language: 'javascript' | 'jsonata'; text: string; onChange: (text: string) => void }

/** Code, with what is wrong with it marked, and under it what it gives now where that can be worked out: of a transform. */
function SourceControl({ frame, language, text, required, onChange }: SourceControlProps) {
  const { readOnly, node, nameOf } = useNode()
  const syntax = useSyntaxProblem(language, text)
  const preview = useTransformPreview(text, language === 'jsonata' && node.type === 'transform' && syntax === undefined)
  const problem = syntax ?? (preview?.kind === 'problem' ? preview : undefined)
  return (
    <Field
      label={frame.label} required={required} aside={<span className="xs ink3">{language === 'jsonata' ? 'JSONata' : 'JavaScript'}</span>} error={problem?.message}
      hint={preview === undefined || preview.kind === 'problem' || problem !== undefined ? frame.hint : <LiveLine live={preview} nameOf={nameOf} />}
    >
      <CodeInput value={text} language={language} readOnly={readOnly} invalid={problem !== undefined} problemAt={problem?.start} minLines={language === 'jsonata' ? 5 : 8} onChange={onChange} />
    </Field>
  )
}
