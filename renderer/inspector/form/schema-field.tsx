import { useState } from 'react'
import type { JsonSchema } from '@shared/json-schema.ts'
import { checkAgainstSchema } from '@shared/document/json-schema-check.ts'
import { isTemplate } from '@shared/expression/template.ts'
import type { JsonValue } from '@shared/json.ts'
import { liveValue } from '../../expression/live-value.ts'
import { useNode } from '../node-context.ts'
import { controlFor, isExpression, labelFrom, literalFrom, type Control } from './control.ts'
import { AskedControl } from './asked-control.tsx'
import { ChoicesControl } from './choices-control.tsx'
import { CodeControl } from './code-control.tsx'
import { FieldsControl } from './fields-control.tsx'
import type { FieldFrame } from './field-frame.ts'
import { JsonControl } from './json-control.tsx'
import { ListControl } from './list-control.tsx'
import { OptionsPicker } from './options-picker.tsx'
import { ObjectControl } from './object-control.tsx'
import { DurationControl, EnumControl, NumberControl, SwitchControl, TruthControl, WorkflowControl } from './plain-controls.tsx'
import { TemplateControl } from './template-control.tsx'
import { UnionControl } from './union-control.tsx'

export type FieldProps = {
  pointer: string
  schema: JsonSchema
  root: JsonSchema
  name: string
  /** Labels of what it is inside of. */
  within?: string
  required: boolean
  value: JsonValue | undefined
  each: boolean
  /** Below something that is taken as it is written. */
  literal: boolean
  /** The schema follows the value; whatever an expression gives is right. */
  takesAny?: boolean
  /** `gesture` joins edits that follow each other, as typing does. */
  onChange: (pointer: string, value: JsonValue | undefined, gesture?: boolean) => void
}

/** One field of a form: as a literal in its own control, or as an expression. */
export function SchemaField(props: FieldProps) {
  const { pointer, schema, root, name, within = '', required, value, onChange } = props
  const { liveScope, schemas, readOnly } = useNode()
  const [forced, setForced] = useState<boolean | null>(null)
  const [caretAsked, askForCaret] = useState(0)
  const control = controlFor(schema, root)
  const literal = props.literal || schema['x-literal'] === true
  const each = props.each || schema['x-each'] === true
  if (control.kind === 'constant') return null
  const canExpress = !literal && control.kind !== 'code'
  const natural = isExpression(control, value)
  const expresses = canExpress && (forced ?? natural)

  const toggle = () => {
    const isEmpty = value === undefined || value === ''
    if (isEmpty && !(expresses && control.kind !== 'text')) {
      setForced(true)
      askForCaret((count) => count + 1)
      return onChange(pointer, emptyExpression)
    }
    if (control.kind === 'text') return onChange(pointer, isTemplate(asText(value)) ? literalText(value) : `{{ ${JSON.stringify(asText(value))} }}`)
    setForced(!expresses)
    if (expresses && typeof value === 'string') onChange(pointer, literalFrom(control, evaluated(value)))
    else if (!expresses && value !== undefined && !isTemplate(asText(value))) onChange(pointer, control.kind === 'any' || control.kind === 'condition' || control.kind === 'boolean' || control.kind === 'number' || control.kind === 'enum' || control.kind === 'duration' ? `{{ ${JSON.stringify(value)} }}` : undefined)
  }
  const evaluated = (text: string): JsonValue | undefined => {
    const live = liveValue(text, liveScope(each), schemas(each))
    return live.kind === 'value' ? live.value : undefined
  }
  const literalText = (given: JsonValue | undefined): string => {
    const now = evaluated(asText(given))
    return typeof now === 'string' ? now : now === undefined || now === null ? '' : JSON.stringify(now)
  }

  const label = schema.title ?? labelFrom(name)
  const isOn = control.kind === 'text' ? isTemplate(asText(value)) : expresses
  const frame: FieldFrame = {
    pointer, label, required, fullLabel: within === '' ? label : `${within}, ${label}`, hint: hintOf(schema), alwaysHint: false,
    aside: canExpress ? <button type="button" className="fx" aria-pressed={isOn} aria-label={`${label} as an expression`} title={isOn ? 'Give a plain value' : 'Give an expression'} disabled={readOnly} onClick={toggle}>{'{{ }}'}</button> : undefined,
  }

  if (expresses || (control.kind === 'text' && !literal)) {
    const choices = schema['x-options']
    return (
      <>
        <TemplateControl
          frame={frame} value={asText(value)} each={each} multiline={(control.kind === 'text' && control.multiline) || asText(value).includes('\n')} wantsExpression={control.kind !== 'text' && control.kind !== 'any'} caretAsked={caretAsked} misfit={(given) => (props.takesAny === true ? undefined : misfitOf(given, schema, root))}
          placeholder={placeholderOf(schema) || (control.kind === 'any' ? 'Text or {{ expression }}' : '')} onChange={(text) => onChange(pointer, text === '' && !required ? undefined : text, true)}
        />
        {typeof choices === 'string' && !readOnly && !isTemplate(asText(value)) && <OptionsPicker label={label} schema={schema} options={choices} onChoose={(chosen) => onChange(pointer, chosen)} />}
      </>
    )
  }
  return <LiteralControl {...props} frame={frame} control={control} each={each} literal={literal} />
}

export type ControlProps = FieldProps & { frame: FieldFrame }

function LiteralControl({ control, ...props }: ControlProps & { control: Control }) {
  const { readOnly } = useNode()
  const { frame, schema, pointer, value, required, onChange } = props
  switch (control.kind) {
    case 'text': return <CodeControl {...props} language="plain" />
    case 'code': return <CodeControl {...props} language={control.language} />
    case 'number': return <NumberControl {...props} integer={control.integer} />
    case 'boolean': return <SwitchControl {...props} />
    case 'condition': return <TruthControl {...props} />
    case 'enum': return <EnumControl {...props} values={control.values} />
    case 'duration': return <DurationControl {...props} />
    case 'workflow': return <WorkflowControl {...props} />
    case 'fields': return <FieldsControl {...props} entry={control.value} />
    case 'list': return <ListControl {...props} item={control.item} />
    case 'object': return <ObjectControl {...props} />
    case 'union': return <UnionControl {...props} unionKey={control.key} options={control.options} />
    case 'asked': return <AskedControl {...props} fields={control.fields} />
    case 'choices': return <ChoicesControl label={frame.label} required={required} hint={frame.hint} aside={frame.aside} schema={schema} options={control.options} value={value} readOnly={readOnly} onChange={(next) => onChange(pointer, next)} />
    case 'any': return <><JsonControl {...props} />{typeof schema['x-options'] === 'string' && !readOnly && <OptionsPicker label={frame.label} schema={schema} options={schema['x-options']} onChoose={(chosen) => onChange(pointer, chosen)} />}</>
    case 'constant': return null
  }
}

/** The caret goes between the spaces. */
const emptyExpression = '{{  }}'

/** What is wrong with a value that an expression gives now, by the field's schema. */
function misfitOf(value: JsonValue, schema: JsonSchema, root: JsonSchema): string | undefined {
  // A text that an expression gave is taken as it is, braces and all.
  if (typeof value === 'string' && isTemplate(value)) return undefined
  const [first] = checkAgainstSchema(value, root.$defs === undefined ? schema : { ...schema, $defs: root.$defs }, { typeOfTemplate: () => undefined })
  return first === undefined ? undefined : `${first.message.replace(/^The input is/, 'The value is')}.`
}

function asText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
}

function placeholderOf(schema: JsonSchema): string {
  const [example] = schema.examples ?? []
  return example === undefined ? '' : typeof example === 'string' ? example : JSON.stringify(example)
}

function hintOf(schema: JsonSchema): string | undefined {
  return schema.description === undefined || schema.description === '' ? undefined : schema.description
}
