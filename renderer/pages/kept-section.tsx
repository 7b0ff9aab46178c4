import { useEffect, useState } from 'react'
import type { Removed } from '@shared/keep.ts'
import type { Settings } from '@shared/settings.ts'
import { call } from '../api.ts'
import { attempt } from '../shell/attempt.ts'
import { changeSettings, useSettings } from '../shell/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'
import { toast } from '../ui/toast.ts'

type Limit = 'keepDays' | 'keepRuns' | 'keepMegabytes'

const limits: readonly { name: Limit; label: string; choices: readonly number[]; words: (value: number) => string }[] = [
  { name: 'keepDays', label: 'No longer than', choices: [7, 30, 90, 365], words: (days) => (days === 1 ? '1 day' : days === 365 ? '1 year' : `${days} days`) },
  { name: 'keepRuns', label: 'No more than', choices: [1_000, 10_000, 100_000, 1_000_000], words: (runs) => `${runs.toLocaleString('en')} runs` },
  { name: 'keepMegabytes', label: 'No larger than', choices: [1_000, 5_000, 20_000, 100_000], words: (megabytes) => (megabytes >= 1_000 ? `${(megabytes / 1_000).toLocaleString('en')} GB` : `${megabytes} MB`) },
]
const noLimit = 'none'
const settingsOf = (settings: Settings) => settings

/** How long runs and events are kept once they are settled. */
export function KeptSection() {
  const settings = useSettings(settingsOf)
  const [bytes, setBytes] = useState<number | null>(null)
  const [isTidying, setTidying] = useState(false)
  const measure = async () => setBytes(await attempt('The size could not be read', () => call('kept.size')) ?? null)
  useEffect(() => { void measure() }, [])
  const tidy = async () => {
    setTidying(true)
    const removed = await attempt('Nothing more was removed', () => call('kept.tidy'))
    setTidying(false)
    if (removed) toast({ text: removedWords(removed) })
    await measure()
  }
  return (
    <section className="sect" aria-labelledby="kept-title">
      <h2 id="kept-title">What is kept</h2>
      <p className="prose mb-2">
        Runs and events that are settled are removed once they are older, more or larger than this, the oldest first.
        What is under way, in doubt, or dead and not acknowledged stays, and so does the newest run of each workflow.
      </p>
      <div className="grid max-w-[720px] grid-cols-3 gap-3">
        {limits.map(({ name, label, choices, words }) => {
          const value = settings[name]
          const all = value === null || choices.includes(value) ? choices : [...choices, value].sort((a, b) => a - b)
          return (
            <Field key={name} label={label}>
              <Select
                value={value === null ? noLimit : String(value)} onChange={(next) => changeSettings({ [name]: next === noLimit ? null : Number(next) })}
                options={[...all.map((choice) => ({ value: String(choice), label: words(choice) })), { value: noLimit, label: 'No limit' }]}
              />
            </Field>
          )
        })}
      </div>
      <div className="row mt-3">
        <Button onClick={() => void tidy()} disabled={isTidying}>{isTidying ? 'Removing…' : 'Remove now'}</Button>
        <span className="sm ink3 num">{bytes === null ? '' : `Everything that Flowbench keeps takes ${sizeWords(bytes)}. By itself it looks once an hour.`}</span>
      </div>
    </section>
  )
}

function sizeWords(bytes: number): string {
  return bytes < 1_000_000_000 ? `${Math.max(1, Math.round(bytes / 1_000_000))} MB` : `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

function removedWords({ runs, contents, events }: Removed): string {
  if (runs + contents + events === 0) return 'There was nothing to remove.'
  return `Removed ${runs.toLocaleString('en')} ${runs === 1 ? 'run' : 'runs'}, and what ${contents.toLocaleString('en')} ${contents === 1 ? 'event' : 'events'} carried.`
}
