import { z } from 'zod'
import type { FormValue } from './call.ts'
import { metadata } from './fields.ts'

export const CustomerFields = z.strictObject({
  email: z.string().max(512).optional().meta({ title: 'E-mail', examples: ['ada@example.com'] }),
  name: z.string().max(256).optional().meta({ title: 'Name' }),
  phone: z.string().max(20).optional().meta({ title: 'Phone' }),
  description: z.string().max(5_000).optional().meta({ title: 'Description', description: 'For yourself; the customer does not see it.' }),
  address: z.strictObject({
    line1: z.string().optional().meta({ title: 'Street and number' }),
    line2: z.string().optional().meta({ title: 'Second line' }),
    postal_code: z.string().optional().meta({ title: 'Postcode' }),
    city: z.string().optional().meta({ title: 'Town' }),
    state: z.string().optional().meta({ title: 'State' }),
    country: z.string().length(2).optional().meta({ title: 'Country', description: 'Two letters, such as DE.' }),
  }).optional().meta({ title: 'Address' }),
  preferredLocales: z.array(z.string().max(20)).optional().meta({ title: 'Languages', description: 'The one liked best first, such as de.' }),
  metadata,
})

export function customerForm({ preferredLocales, ...fields }: z.output<typeof CustomerFields>): Record<string, FormValue> {
  return { ...fields, preferred_locales: preferredLocales }
}
