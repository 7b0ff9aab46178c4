import type { CallOutput } from '@shared/ipc/contract.ts'

type Uses = CallOutput<'connection.uses'>

/** Workflows with the places in them, and collections: `Ship orders (Create a label, Trigger)`, `Collection handbook`. */
export function usersOf(uses: Uses, name: string): string[] {
  return [...workflowsOf(uses, name), ...collectionsOf(uses, name).map((collection) => `Collection ${collection}`)]
}

/** `2 workflows, 1 collection` */
export function usedWords(uses: Uses, name: string): string {
  const counted = [counts(workflowsOf(uses, name).length, 'workflow'), counts(collectionsOf(uses, name).length, 'collection')].filter((words) => words !== '')
  return counted.length === 0 ? 'Nothing yet' : counted.join(', ')
}

/** What no longer works once the connection is gone. */
export function withoutWords(uses: Uses, name: string): string {
  const [workflows, collections] = [workflowsOf(uses, name), collectionsOf(uses, name)]
  if (workflows.length + collections.length === 0) return 'No workflow and no collection uses it.'
  const steps = workflows.length === 0 ? [] : [`Steps that use it fail now, in ${workflows.join(', ')}.`]
  const searches = collections.length === 0 ? [] : [`Nothing is found or indexed any more in the ${collections.length === 1 ? 'collection' : 'collections'} ${collections.join(', ')}.`]
  return [...steps, ...searches].join(' ')
}

function workflowsOf({ workflows }: Uses, name: string): string[] {
  return workflows.flatMap(({ connection, workflowName, places }) => (connection === name ? [`${workflowName} (${places.join(', ')})`] : []))
}

function collectionsOf({ collections }: Uses, name: string): string[] {
  return collections.flatMap(({ connection, collection }) => (connection === name ? [collection] : []))
}

function counts(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`
}
