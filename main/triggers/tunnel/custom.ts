import { z } from 'zod'
import { defineTunnel } from './provider.ts'
import { baseOf, PublicUrl } from './public-url.ts'

/** The person's own reverse proxy: we are told the address. Whether it leads here is seen by a request (`checkAddress`). */
export const custom = defineTunnel({
  key: 'custom',
  displayName: 'Your own address',
  purpose: 'A reverse proxy or router of yours leads to this machine already.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: false },
  config: z.strictObject({
    publicUrl: PublicUrl.meta({ title: 'Public address', description: 'What services call. Your proxy passes requests on to the address above, with the Host header as it came.' }),
  }),
  probe: () => Promise.resolve({ available: true }),
  namedAddress: ({ publicUrl }) => baseOf(publicUrl),
  start: ({ config }) => Promise.resolve({ publicUrl: baseOf(config.publicUrl), stop: () => Promise.resolve() }),
})
