import type { SampledTrigger } from './sampled-trigger.ts'

/** For senders that we know nothing of: what a shop and a form might send. */
export function genericTriggers(): SampledTrigger[] {
  return [{
    key: 'webhook:generic', displayName: 'Webhook', summary: 'When any program calls', icon: 'webhook',
    trigger: { type: 'webhook', connector: 'generic' },
    samples: [
      {
        name: 'Order placed',
        payload: {
          id: 'ord_1042', placedAt: '2026-03-14T09:26:53Z', currency: 'EUR',
          customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
          lines: [{ sku: 'TEA-01', name: 'Green tea', quantity: 2, price: 4.5 }, { sku: 'CUP-07', name: 'Stoneware cup', quantity: 1, price: 18 }],
          note: null,
        },
      },
      { name: 'Form sent', payload: { form: 'contact', sentAt: '2026-03-14T10:02:11Z', fields: { name: 'Grace Hopper', email: 'grace@example.com', message: 'Could you send me the price list?' } } },
      { name: 'Sensor reading', payload: { device: 'greenhouse-2', at: '2026-03-14T10:05:00Z', celsius: 31.4, humidity: 0.62, battery: 0.17 } },
    ],
  }]
}
