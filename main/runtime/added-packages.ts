// added-packages: connectors that a person adds, looks at, switches off and removes.
//
//   K1. Nothing is offered to workflows before its program was loaded and described in a confined process, and a person agreed.
//   K2. What a person agreed to is what is kept: an offer is the very files that were described.
//   K3. A connector that is built in is never hidden by one that is added.
//   K4. While pieces are switched off, none is fetched, looked at or offered to workflows. Those that were added stay.

import { randomUUID } from 'node:crypto'
import type { Confined, Program } from '@main/confined/confined.ts'
import type { Connector } from '@main/connectors/define.ts'
import type { MadeProgram } from '@main/packages/make-program.ts'
import type { PackageStore } from '@main/storage/packages.ts'
import { changesBetween, termsOf, type AddedPackage, type PackageOffer } from '@shared/added-package.ts'
import { Description } from '@shared/connector-description.ts'
import { AppError, toFailure } from '@shared/failure.ts'
import { namesPiece } from '@shared/piece-name.ts'
import { addedConnector } from './added-connector.ts'
import type { LiveConnectorList } from './connector-list.ts'

export interface AddedPackages {
  /** By key, as they are now, also where another process changed them. */
  list(): readonly AddedPackage[]
  /**
   * Reads a file, a folder or an archive, or gets a piece (`@activepieces/piece-wordpress@0.5.1`), and describes it. Nothing is
   * added yet. Throws AppError: `not-found`, `invalid-input` with what is to be mended, `conflict` for the key of a connector
   * that is built in, `forbidden` for a piece while pieces are switched off.
   */
  inspect(path: string): Promise<PackageOffer>
  /** The person agreed. Throws AppError `not-found` for an offer that is gone. */
  accept(offerId: string): AddedPackage
  decline(offerId: string): void
  /** Throws AppError `not-found`. */
  setEnabled(key: string, isEnabled: boolean): void
  /** Connections to it stay. Throws AppError `not-found`. */
  remove(key: string): void
  close(): void
}

export type AddedPackagesOptions = {
  store: PackageStore
  confined: Confined
  connectors: LiveConnectorList
  grants(): readonly { origin: string }[]
  read(path: string): Promise<MadeProgram & { integrity: string }>
  /** Whether the person switched pieces on. */
  arePiecesOn(): boolean
  /** Told of one that is kept and cannot be used. */
  onUnusable(key: string, error: unknown): void
}

type Pending = { offer: PackageOffer; program: MadeProgram['program'] }

const describeMs = 30_000
/** Offers hold their code in memory. */
const maxPending = 10
/** Another process may add, change or remove one meanwhile; looking takes microseconds. */
const lookEveryMs = 2_000
const source = 'packages'

export function createAddedPackages({ store, confined, connectors, grants, read, arePiecesOn, onUnusable }: AddedPackagesOptions): AddedPackages {
  const pending = new Map<string, Pending>()
  const made = new WeakMap<AddedPackage, Connector | null>()
  let seen: { list: readonly AddedPackage[]; arePiecesOn: boolean } | null = null

  // Webhooks have processes of their own: they are not to wait for steps, which may take minutes.
  const ask = (program: Program, job: Parameters<Parameters<typeof addedConnector>[1]>[0]) =>
    confined.ask(program, { ...job, grants: grants().map(({ origin }) => origin) })
  const programOf = (added: AddedPackage, use: 'steps' | 'webhooks' = 'steps'): Program => ({ id: `${added.description.key} ${added.integrity} ${use}`, dialect: added.kind, files: () => store.program(added.description.key) })
  const connectorOf = (added: AddedPackage): Connector[] => {
    if (!made.has(added)) {
      try {
        made.set(added, addedConnector(added.description, (job) => ask(programOf(added, isOfRequests(job.op) ? 'webhooks' : 'steps'), job)))
      } catch (error) {
        made.set(added, null)
        onUnusable(added.description.key, error)
      }
    }
    const connector = made.get(added)
    return connector && added.isEnabled && (added.kind === 'connector' || seen?.arePiecesOn === true) ? [connector] : []
  }
  const refresh = (): readonly AddedPackage[] => {
    const now = store.list()
    const arePieces = arePiecesOn()
    if (now === seen?.list && arePieces === seen.arePiecesOn) return now
    for (const before of seen?.list ?? []) if (!now.includes(before)) for (const use of ['steps', 'webhooks'] as const) confined.forget(programOf(before, use).id)
    seen = { list: now, arePiecesOn: arePieces }
    connectors.set(source, now.flatMap(connectorOf))
    return now
  }
  refresh()
  const looking = setInterval(refresh, lookEveryMs)
  looking.unref()

  async function offer({ kind, name, version, program, integrity }: MadeProgram & { integrity: string }): Promise<PackageOffer> {
    const id = randomUUID()
    const description = await describe({ id: `offer ${id}`, dialect: kind, files: () => program })
    const before = refresh().find((added) => added.description.key === description.key)
    if (!before && connectors.get(description.key)) throw new AppError({ code: 'conflict', message: `There is a connector "${description.key}" already. Give this one another key.`, retryable: false })
    if (before && before.name !== name) throw new AppError({ code: 'conflict', message: `The connector "${description.key}" was added from "${before.name}", and this is "${name}". Remove that one first.`, retryable: false })
    const offered: PackageOffer = {
      id, kind, name, version, integrity, description, terms: termsOf(kind, description),
      replaces: before ? { version: before.version, changes: changesBetween(before.description, description) } : null,
    }
    pending.set(id, { offer: offered, program })
    const [oldest] = pending.keys()
    if (pending.size > maxPending && oldest !== undefined) pending.delete(oldest)
    return offered
  }

  async function describe(program: Program): Promise<Description> {
    try {
      const described = Description.safeParse(await ask(program, { op: 'describe', args: null, doors: closed, timeoutMs: describeMs }))
      if (!described.success) throw unusable(described.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`).join('. '))
      const connector = addedConnector(described.data, () => Promise.reject(new Error('It is only looked at')))
      for (const action of connector.actions) if (!action.output.safeParse(action.sample).success) throw unusable(`the sample of "${action.key}" is no JSON`)
      return described.data
    } catch (error) {
      const failure = toFailure(error)
      throw new AppError({ ...failure, code: failure.code === 'internal' ? 'invalid-input' : failure.code, retryable: false }, { cause: error })
    } finally {
      confined.forget(program.id)
    }
  }

  return {
    list: refresh,
    async inspect(path) {
      if (namesPiece(path) && !arePiecesOn()) throw off(path)
      const made = await read(path)
      if (made.kind === 'piece' && !arePiecesOn()) throw off(made.name)
      return offer(made)
    },
    accept(offerId) {
      const found = pending.get(offerId)
      if (!found) throw new AppError({ code: 'not-found', message: 'This offer is no longer there. Choose the connector again.', retryable: false })
      pending.delete(offerId)
      const { id: _id, terms: _terms, replaces: _replaces, ...added } = found.offer
      const kept = store.put({ ...added, isEnabled: true }, found.program)
      refresh()
      return kept
    },
    decline: (offerId) => void pending.delete(offerId),
    setEnabled(key, isEnabled) {
      store.setEnabled(key, isEnabled)
      refresh()
    },
    remove(key) {
      store.remove(key)
      refresh()
    },
    close() {
      clearInterval(looking)
      confined.close()
    },
  }
}

/** Asked because somebody outside sent something. */
function isOfRequests(op: string): boolean {
  return ['verify', 'handshake', 'read'].includes(op)
}

const closed = { http: refuse, code: refuse, jsonata: refuse }

function refuse(): Promise<never> {
  return Promise.reject(new AppError({ code: 'refused-address', message: 'Nothing is called while a connector is looked at.', retryable: false, sent: 'not-sent' }))
}

function off(name: string): AppError {
  return new AppError({ code: 'forbidden', message: `${name.slice(0, 120)} is a piece of Activepieces, and pieces are switched off. Switch them on under Settings, Added connectors.`, retryable: false })
}

function unusable(why: string): AppError {
  return new AppError({ code: 'invalid-input', message: `The connector cannot be used: ${why}.`, retryable: false })
}
