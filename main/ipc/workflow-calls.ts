import type { Services } from '../services.ts'
import { entryWithNames } from '@shared/document/connection-names.ts'
import type { HistoryEntry } from '@shared/draft.ts'
import type { JsonValue } from '@shared/json.ts'
import type { CallsOf } from './calls-of.ts'

/** The library, and the drafts a person edits. */
export function workflowCalls({ library, vault, connections }: Pick<Services, 'library' | 'vault' | 'connections'>): CallsOf<'workflow'> & CallsOf<'draft'> {
  return {
    'workflow.list': () => library.list(),
    'workflow.create': ({ name }) => library.create(name),
    'workflow.duplicate': ({ workflowId }) => library.duplicate(workflowId),
    'workflow.remove': ({ workflowId }) => library.remove(workflowId),
    'workflow.restore': ({ workflowId }) => library.restore(workflowId),
    'workflow.import': async ({ text, fileName }) => {
      await vault.learnAll()
      return library.import(vault.refer(text).value, fileName)
    },
    'workflow.export': async ({ workflowId, bundle }) => {
      const file = library.export(workflowId, { bundle })
      await vault.refuseSecrets(file.text)
      return file
    },
    'workflow.examples': () => library.examples(),
    'workflow.add-example': ({ key }) => library.addExample(key),
    'draft.open': ({ workflowId }) => library.open(workflowId),
    'draft.record': async ({ workflowId, position, entry }) => {
      // Another process may have put one in since.
      await vault.learnAll()
      const referred = vault.refer(entry as unknown as JsonValue)
      const written = referred.value as unknown as HistoryEntry
      // The window, or what it pastes, may be from before a connection was renamed.
      const named = entryWithNames(written, (name) => connections.nameNow(name))
      return { ...library.record(workflowId, position, named), secrets: referred.names, renamed: named !== written }
    },
    'draft.seek': ({ workflowId, position }) => library.seek(workflowId, position),
  }
}
