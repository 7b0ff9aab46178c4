import { z } from 'zod'
import { defineTunnel, lasting } from './provider.ts'

/** Loopback alone. It is never started; it is in the list because a person chooses it. */
export const none = defineTunnel({
  key: 'none',
  displayName: 'None',
  purpose: 'Only programs on this machine send requests.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: false },
  config: z.strictObject({}),
  probe: () => Promise.resolve({ available: true }),
  start: () => Promise.reject(lasting('invalid-input', 'No tunnel is chosen. Choose one in the window under Connections, or with "flowbench tunnel set".')),
})
