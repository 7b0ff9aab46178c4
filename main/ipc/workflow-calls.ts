import type { Services } from '../services.ts'
import type { HistoryEntry } from '@shared/draft.ts'
import type { JsonValue } from '@shared/json.ts'
import type { CallsOf } from './calls-of.ts'

/** The library, and the drafts a person edits. */
export function workflowCalls({ library, vault }: Pick<Services, 'library' | 'vault'>): CallsOf<'workflow'> & CallsOf<'draft'> {
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
      return { ...library.record(workflowId, position, referred.value as unknown as HistoryEntry), secrets: referred.names }
    },
    'draft.seek': ({ workflowId, position }) => library.seek(workflowId, position),
  }
}
