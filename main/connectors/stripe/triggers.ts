import { defineTrigger, type ConnectorTrigger } from '../define.ts'

const named = (key: string, displayName: string): ConnectorTrigger => defineTrigger({ key, displayName, verification: 'hmac-sha256-timestamped' })

/** Any other event is taken by its name, or by the first trigger. https://docs.stripe.com/api/events/types */
export const stripeTriggers: readonly ConnectorTrigger[] = [
  { ...named('any', 'Any event'), events: [], samples: ['Payment succeeded', 'Invoice paid'] },
  named('checkout.session.completed', 'Checkout completed'),
  named('payment_intent.succeeded', 'Payment succeeded'),
  named('payment_intent.payment_failed', 'Payment failed'),
  named('payment_intent.canceled', 'Payment cancelled'),
  named('charge.succeeded', 'Charge succeeded'),
  named('charge.refunded', 'Charge refunded'),
  named('customer.created', 'Customer created'),
  named('customer.updated', 'Customer updated'),
  named('customer.deleted', 'Customer deleted'),
  named('customer.subscription.created', 'Subscription created'),
  named('customer.subscription.updated', 'Subscription changed'),
  named('customer.subscription.deleted', 'Subscription ended'),
  named('invoice.finalized', 'Invoice finalised'),
  named('invoice.paid', 'Invoice paid'),
  named('invoice.payment_failed', 'Invoice payment failed'),
]
