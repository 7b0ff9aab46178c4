import { useState } from 'react'
import type { JsonValue } from '@shared/json.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { JsonInput, useJsonText } from './json-input.tsx'

/** The output that stands in for running the node, as JSON. Kept only when it is saved. */
export function PinEditor({ name, value, onSave, onClose }: { name: string; value: JsonValue; onSave: (value: JsonValue) => void; onClose: () => void }) {
  const [kept, setKept] = useState(value)
  const draft = useJsonText(kept, setKept)
  return (
    <Dialog
      open onClose={onClose} title={`Pinned output of ${name}`} icon="pin" tone="s-pinned" width={560}
      footer={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={draft.problem !== undefined} onClick={() => onSave(kept)}>Pin this output</Button></>}
    >
      <Field label="Output" error={draft.problem} hint="Test runs use it in place of running the step. Live runs never do."><JsonInput draft={draft} minLines={12} /></Field>
    </Dialog>
  )
}
