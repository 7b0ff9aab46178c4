import { useCallback, useMemo } from 'react'
import type { JsonValue } from '@shared/json.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import type { PortRule } from '@shared/node-type.ts'
import { toPointer } from '@shared/document/pointer.ts'
import { apply } from '../document/document-store.ts'
import { setInput } from '../document/edits/node-fields.ts'
import { Icon } from '../ui/icon.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { liveValue } from '../expression/live-value.ts'
import { AskingContext, type Asking } from './form/asking.ts'
import { objectSchema } from './form/control.ts'
import { SchemaField } from './form/schema-field.tsx'
import { JsonInput, useJsonText } from './json-input.tsx'
import { ConnectionField } from './connection-field.tsx'
import { useNode } from './node-context.ts'
import { AboutSection, SettingsSection } from './settings-section.tsx'
import { Field } from '../ui/field.tsx'
import { Button } from '../ui/button.tsx'

/** The node's input as a form, then what holds for every kind of node. */
export function ParametersPane({ headed }: { headed: boolean }) {
  const { node, nodeType, readOnly, problems } = useNode()
  return (
    <section className="pane" aria-label="Parameters">
      {headed && <div className="phead"><h3>Parameters</h3><span className="fill" /><span className="xs ink3">{'{{ }} takes expressions'}</span></div>}
      <div className="ins-scroll ins-form">
        {problems.filter(({ rule }) => rule !== 'no-connection').map((problem, index) => (
          <div key={index} className={problem.severity === 'error' ? 'msg s-failed' : 'msg s-waiting'}>
            <Icon name={problem.severity === 'error' ? 'circle-alert' : 'triangle-alert'} size={12} /><span>{sentence(problem.message)} {sentence(problem.remedy)}</span>
          </div>
        ))}
        {node.disabled && <p className="help">Disabled: test and live runs pass over this step.</p>}
        <ConnectionField />
        {nodeType === undefined ? <UnknownType type={node.type} /> : <Form schema={nodeType.inputSchema} ports={nodeType.ports} />}
        <SettingsSection node={node} readOnly={readOnly} />
        <AboutSection node={node} readOnly={readOnly} />
      </div>
    </section>
  )
}

function sentence(text: string): string {
  return text === '' || /[.!?]$/.test(text) ? text : `${text}.`
}

function Form({ schema, ports }: { schema: JsonSchema; ports: PortRule }) {
  const { node, readOnly, liveScope, schemas } = useNode()
  const nodeId = node.id
  const asking = useMemo<Asking>(() => ({
    type: node.type, connection: node.connection, input: node.input,
    evaluated: (text) => {
      const live = liveValue(text, liveScope(false), schemas(false))
      return live.kind === 'value' ? live.value : undefined
    },
  }), [node.type, node.connection, node.input, liveScope, schemas])
  const change = useCallback((pointer: string, value: JsonValue | undefined, gesture = false) => {
    apply(setInput(nodeId, pointer, value, ports), gesture ? { coalesce: `input:${nodeId}${pointer}` } : {})
  }, [nodeId, ports])
  const properties = Object.entries(schema.properties ?? {})
  const others = Object.keys(node.input).filter((key) => !Object.hasOwn(schema.properties ?? {}, key))
  return (
    <AskingContext value={asking}>
      {properties.length === 0 && others.length === 0 && <p className="help">It takes no parameters.</p>}
      {properties.map(([key, part]) => (
        <SchemaField
          key={`${nodeId}:${key}`} pointer={toPointer([key])} name={key} schema={objectSchema(part, schema)} root={schema} required={schema.required?.includes(key) ?? false}
          value={Object.hasOwn(node.input, key) ? node.input[key] : undefined} each={false} literal={false} onChange={change}
        />
      ))}
      {others.map((key) => (
        <div key={key} className="msg s-waiting"><span /><span>This kind of step has no “{key}”. {!readOnly && <button type="button" className="lnk" onClick={() => change(toPointer([key]), undefined)}>Remove it</button>}</span></div>
      ))}
    </AskingContext>
  )
}

/** A node whose kind is not here keeps its input, to be read and mended as JSON. */
function UnknownType({ type }: { type: string }) {
  const { node, readOnly } = useNode()
  const draft = useJsonText(node.input, (value) => apply(setInput(node.id, '', value), { coalesce: `input:${node.id}` }))
  return (
    <>
      <ErrorCard title={`Nothing here is called “${type}”`} tone="waiting" actions={<Button size="small" variant="quiet" onClick={() => draft.change(JSON.stringify(node.input, null, 2))}>Put the input back</Button>}>
        The step came with a file from elsewhere. Put another step in its place, or a version of Flowbench that has it.
      </ErrorCard>
      <Field label="Input" error={draft.problem}><JsonInput draft={draft} readOnly={readOnly} /></Field>
    </>
  )
}
