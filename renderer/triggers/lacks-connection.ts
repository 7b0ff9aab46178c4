import type { Trigger } from '@shared/workflow.ts'

/** Anybody may sign as this connector's senders do, so a request says by its address which connection it is for. */
const namedByAddress = 'generic'

/** Every request to such a trigger is turned away: there is no address that it could come in at. */
export function lacksConnection(trigger: Trigger): boolean {
  return trigger.type === 'webhook' && trigger.connector === namedByAddress && trigger.connection === undefined
}
