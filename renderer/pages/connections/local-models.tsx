import { useEffect, useState } from 'react'
import type { CallOutput } from '@shared/ipc/contract.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { Button } from '../../ui/button.tsx'
import { toast } from '../../ui/toast.ts'

type Found = CallOutput<'model.found'>[number]

/** Services of models that answer on this machine and are not used yet. */
export function useLocalModels(isWanted: boolean): readonly Found[] {
  return useLocalLook(isWanted).found
}

export type LocalLook = { found: readonly Found[]; /** False until the first look has come back. */ hasLooked: boolean; again: () => void }

/** The same, for whoever says what is missing. */
export function useLocalLook(isWanted: boolean): LocalLook {
  const [found, setFound] = useState<readonly Found[]>([])
  const [hasLooked, setLooked] = useState(false)
  const [looks, setLooks] = useState(0)
  useEffect(() => {
    if (!isWanted) return
    let isHere = true
    // Nothing is offered then, as when nothing is there.
    call('model.found').catch(() => []).then((all) => {
      if (!isHere) return
      setFound(all.filter(({ connection }) => connection === null))
      setLooked(true)
    }, () => undefined)
    return () => { isHere = false }
  }, [isWanted, looks])
  return { found, hasLooked, again: () => { setLooked(false); setLooks(looks + 1) } }
}

/** Where no model answers on this machine: what to do about it. */
export function NoLocalModels({ look: { found, hasLooked, again } }: { look: LocalLook }) {
  if (found.length > 0) return null
  return (
    <div className="flex flex-col gap-1">
      {hasLooked && <p className="help">No model answers on this computer. Ollama, from ollama.com, needs no key: install it, get a model with <span className="mono">ollama pull llama3.2</span>, and look again. An account at a service of models does as well.</p>}
      <Button size="small" variant="quiet" icon="refresh-cw" className="self-start" busy={!hasLooked} onClick={again}>Look again</Button>
    </div>
  )
}

/** Offers to use them, and says what that allows. `onUsed` is given the connection's name. */
export function LocalModelsOffer({ found, onUsed }: { found: readonly Found[]; onUsed: (connection: string) => void }) {
  const [busy, setBusy] = useState<string | null>(null)
  const use = async ({ service, displayName, origin }: Found) => {
    setBusy(service)
    const used = await attempt(`${displayName} is not used yet`, () => call('model.use', { service }))
    setBusy(null)
    if (!used) return
    toast({ text: `Workflows can use ${displayName} now.`, detail: `They may call ${origin} on this computer; Settings takes that back.` })
    onUsed(used.connection)
  }
  return found.map((each) => (
    <div key={each.service} className="flex flex-col gap-1">
      <Button size="small" icon="sparkles" className="self-start" busy={busy === each.service} disabled={busy !== null} onClick={() => void use(each)}>Use {each.displayName} at {each.origin.replace(/^https?:\/\//, '')}</Button>
      <p className="help">{modelsWords(each.models)} on this computer. Lets workflows call {each.origin}; no key, no cost.</p>
    </div>
  ))
}

function modelsWords(models: readonly string[]): string {
  if (models.length === 0) return 'It has no model yet,'
  const [first] = models
  return models.length === 1 ? `The model ${first}` : `${models.length} models, such as ${first},`
}
