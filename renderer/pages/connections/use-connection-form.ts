import { useState } from 'react'
import { ConnectionName, type Connection, type ConnectionType } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject } from '@shared/json.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { toast } from '../../ui/toast.ts'
import { fieldsInUse, fieldsOf, secretsOf, signingOf, suggestedName, textsOf } from './connection-form.ts'
import { keepPlan, planOf, type ConnectionDraft } from './save-connection.ts'

export type ConnectionFormOptions = {
  types: readonly ConnectionType[]
  /** Null adds one. */
  connection: Connection | null
  /** Names of the secrets there are. */
  secrets: readonly string[]
  /** Names of the connections there are. */
  taken: readonly string[]
  /** The workflows that name it. */
  usedBy?: readonly string[]
  onClose: () => void
  /** With the connection's name. */
  onSaved: (name: string) => void
}

/** `isRefused`: new values were tried and do not work, and nothing of them is kept. `locked`: the vault wants its passphrase, the first one or the one it has; `then` goes on. */
export type Trouble = { title: string; text: string; isRefused?: boolean; locked?: { isFirst: boolean; then: Then } }
type Then = 'close' | 'test' | 'sign-in'

/** What stands in the form, and what its buttons do. New values of a connection that is there are tried before they take the place of the old ones. */
export function useConnectionForm({ types, connection, secrets, taken, usedBy = [], onClose, onSaved }: ConnectionFormOptions) {
  const [connector, setConnector] = useState(connection?.connector ?? types[0]?.connector ?? '')
  const [typedName, setName] = useState<string | null>(connection?.name ?? null)
  const [kept, setKept] = useState(connection)
  const name = typedName ?? kept?.name ?? suggestedName(connector, taken)
  const [signing, setSigning] = useState<readonly string[]>(secretsOf(connection))
  const [signingValue, setSigningValue] = useState('')
  const [formerNames, setFormerNames] = useState<readonly string[]>(connection?.formerNames ?? [])
  const [texts, setTexts] = useState<Record<string, string>>({})
  const [values, setValues] = useState<Record<string, string>>({})
  const [rate, setRate] = useState(connection?.rate ?? '')
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [account, setAccount] = useState<string | null>(null)
  const [busy, setBusy] = useState<'save' | 'test' | 'sign-in' | null>(null)
  const type = types.find((each) => each.connector === connector)
  const fields = type === undefined ? [] : fieldsOf(type)
  const signs = type === undefined ? 'none' : signingOf(type)
  const shown = { ...textsOf(connection, fields), ...texts }
  const inUse = fieldsInUse(fields, shown)
  const shownName = name.trim()
  const wasThere = connection !== null
  const isRenamed = wasThere && shownName !== kept?.name
  const changed = () => { setTrouble(null); setAccount(null) }

  const mistake = (): string | null => {
    const named = ConnectionName.safeParse(shownName)
    if (!named.success) return `${named.error.issues[0]?.message ?? 'This is no name'}.`
    if (shownName !== kept?.name && taken.includes(shownName)) return `There is a connection "${shownName}" already. Take another name.`
    const missing = inUse.find(({ key, isRequired }) => isRequired && (shown[key] ?? '') === '' && (values[key] ?? '') === '')
    if (missing) return `${missing.title} is missing.`
    return signs === 'required' && signing.length === 0 && signingValue === '' ? 'Type the signing secret, or choose one that is kept already.' : null
  }
  const draft = (): ConnectionDraft => ({ name: kept?.name ?? shownName, connector, fields, texts: shown, values, signing, signingValue, rate, secrets, ...(wasThere && { formerNames }) })

  /** Null when they do not work; then the old ones are still in use. */
  const tryFirst = async (): Promise<string | null> => {
    const { config, values: candidates } = planOf(draft())
    const isChanged = Object.keys(candidates).length > 0 || !isSame(config, kept?.config)
    try {
      return (await call('connection.try', { name: kept?.name ?? shownName, connector, config, values: candidates })).account
    } catch (error) {
      const why = toFailure(error).message.replace(/\.?$/, '.')
      setTrouble(isChanged ? { title: 'This does not work, so nothing was changed', text: `${why} The old values are still in use.`, isRefused: true } : { title: 'The connection does not work', text: why })
      return null
    }
  }
  const keep = async (): Promise<string> => {
    const plan = planOf(draft())
    let now = await keepPlan(draft(), plan)
    setTexts({ ...texts, ...plan.texts })
    setSigning(plan.signing)
    setValues({})
    setSigningValue('')
    if (isRenamed) {
      const renamed = await call('connection.rename', { name: now.name, to: shownName })
      toast({ text: `Renamed ${now.name} to ${shownName}.`, detail: `${followWords(renamed.workflows.map(({ workflowName }) => workflowName))} ${now.name} still leads here${renamed.runsUnderWay > 0 ? `, also for ${renamed.runsUnderWay} ${renamed.runsUnderWay === 1 ? 'run' : 'runs'} under way` : ''}.` })
      now = renamed.connection
    }
    setFormerNames(now.formerNames ?? [])
    setKept(now)
    return now.name
  }
  const test = async (of: string) => {
    try {
      setAccount((await call('connection.test', { connector, connection: of })).account)
    } catch (error) {
      setTrouble({ title: 'The connection is kept, but does not work yet', text: toFailure(error).message })
    }
  }
  const signIn = async (of: string) => {
    try {
      takeSignIn(await call('connection.sign-in', { name: of }))
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'cancelled') setTrouble({ title: 'You are not signed in', text: failure.message })
    }
  }
  const takeSignIn = (now: Connection) => {
    setKept(now)
    setTexts((before) => ({ ...before, ...textsOf(now, fields.filter(({ kind }) => kind === 'sign-in')) }))
  }
  const save = async (then: Then) => {
    const wrong = mistake()
    if (wrong !== null) return setTrouble({ title: 'The connection was not saved', text: wrong })
    changed()
    setBusy(then === 'close' ? 'save' : then)
    const works = then === 'test' && wasThere ? await tryFirst() : undefined
    if (works !== null) {
      try {
        const now = await keep()
        if (works !== undefined) setAccount(works)
        else if (then === 'test') await test(now)
        else if (then === 'sign-in') await signIn(now)
        else onSaved(now)
      } catch (error) {
        setTrouble(await notSaved(error, then))
      }
    }
    setBusy(null)
  }
  const signOut = () => attempt('You are still signed in', async () => {
    changed()
    takeSignIn(await call('connection.sign-out', { name: kept?.name ?? shownName }))
  })
  const giveUp = () => { if (busy === 'sign-in') void call('connection.cancel-sign-in', { name: kept?.name ?? shownName }).catch(() => undefined) }
  const close = () => {
    giveUp()
    if (kept !== null && connection === null) onSaved(kept.name)
    else onClose()
  }
  return {
    type, connector, name, shownName, kept, fields: inUse, signs, shown, values, signing, signingValue, formerNames, rate, trouble, account, busy, usedBy, isRenamed,
    canSignIn: type?.canSignIn === true && inUse.some(({ kind }) => kind === 'sign-in'),
    isSaved: kept !== null && kept !== connection, isSignedIn: fields.some(({ key, kind }) => kind === 'sign-in' && (shown[key] ?? '') !== ''),
    save, signOut, giveUp, close,
    setConnector: (next: string) => { setConnector(next); setTexts({}); setValues({}); changed() },
    setName: (next: string) => { setName(next); changed() },
    setText: (key: string, text: string) => { setTexts({ ...texts, [key]: text }); changed() },
    setValue: (key: string, value: string) => { setValues({ ...values, [key]: value }); changed() },
    setSigning, setFormerNames,
    setSigningValue: (value: string) => { setSigningValue(value); changed() },
    setRate: (text: string) => { setRate(text); changed() },
  }
}

/** `Triage and Refunds follow.` */
export function followWords(workflows: readonly string[]): string {
  if (workflows.length === 0) return 'No workflow names it.'
  const [first = '', second, ...more] = workflows
  if (second === undefined) return `${first} follows.`
  return more.length === 0 ? `${first} and ${second} follow.` : `${first}, ${second} and ${more.length} more follow.`
}

function isSame(config: JsonObject, before: JsonObject | undefined): boolean {
  const sorted = (value: JsonObject) => JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
  return before !== undefined && sorted(config) === sorted(before)
}

async function notSaved(error: unknown, then: Then): Promise<Trouble> {
  const { code, message } = toFailure(error)
  const vault = code === 'unauthorized' ? (await call('secret.list').catch(() => null))?.vault : undefined
  if (vault?.state !== 'locked') return { title: 'The connection was not saved', text: message }
  return vault.first
    ? { title: 'Its secrets need a passphrase', text: 'They are encrypted on this computer, and this system has no keychain for the key. Choose a passphrase: it is asked for after each start, and nobody can recover it.', locked: { isFirst: true, then } }
    : { title: 'The vault is locked', text: 'Give its passphrase, and the connection is saved.', locked: { isFirst: false, then } }
}
