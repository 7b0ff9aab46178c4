import type { JsonValue } from '@shared/json.ts'
import type { QuestionField } from '@shared/question-form.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Field } from '../ui/field.tsx'
import { NumberInput } from '../ui/number-input.tsx'
import { Select } from '../ui/select.tsx'
import { TextInput } from '../ui/text-input.tsx'

type QuestionInputProps = {
  field: QuestionField
  /** Undefined: no answer. */
  value: JsonValue | undefined
  problem: string | undefined
  onChange: (value: JsonValue | undefined) => void
}

/** One thing that a server wants to know. */
export function QuestionInput({ field, value, problem, onChange }: QuestionInputProps) {
  const frame = { label: field.title, required: field.isRequired, hint: field.description === '' ? undefined : field.description, error: problem === undefined ? undefined : `${problem}.` }
  switch (field.kind) {
    case 'text': return <Field {...frame}><TextInput value={typeof value === 'string' ? value : ''} maxLength={field.maxLength ?? 10_000} placeholder={field.format === undefined ? undefined : examples[field.format]} onChange={(text) => onChange(text === '' ? undefined : text)} /></Field>
    case 'number': return <Field {...frame}><NumberInput value={typeof value === 'number' ? value : null} onChange={(number) => onChange(number ?? undefined)} /></Field>
    case 'truth': return (
      <div className="field">
        <Checkbox checked={value === true} onChange={onChange}>{field.title}</Checkbox>
        {field.description !== '' && <div className="help">{field.description}</div>}
      </div>
    )
    case 'one': return <Field {...frame}><Select value={typeof value === 'string' ? value : null} options={field.options.filter((option) => option.value !== '')} onChange={onChange} /></Field>
    case 'several': {
      const chosen = Array.isArray(value) ? value : []
      const turn = (option: string, isOn: boolean) => field.options.filter((each) => (each.value === option ? isOn : chosen.includes(each.value))).map((each) => each.value)
      return (
        <Field {...frame}>
          <div className="row flex-wrap gap-x-4 gap-y-1" role="group" aria-label={field.title}>
            {field.options.map((option) => <Checkbox key={option.value} checked={chosen.includes(option.value)} onChange={(isOn) => { const next = turn(option.value, isOn); onChange(next.length === 0 && !field.isRequired ? undefined : next) }}>{option.label}</Checkbox>)}
          </div>
        </Field>
      )
    }
  }
}

const examples = { email: 'ada@example.com', uri: 'https://example.com', date: '2027-01-31', 'date-time': '2027-01-31T09:00:00Z' }
