import { defineAction } from '../define.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { CustomerFields, customerForm } from './customer-fields.ts'
import { Customer } from './objects.ts'
import { sampleCustomer } from './samples.ts'

export const createCustomer = defineAction({
  key: 'create-customer', displayName: 'Create customer', summary: 'Add a customer', icon: 'user-plus',
  description: 'Adds a customer, whom invoices and payments can be made out to. Two customers may have the same e-mail: look for it first if there may be one.',
  effect: 'keyed', config: StripeConfig, input: CustomerFields, output: Customer, defaultInput: {}, sample: sampleCustomer,
  describe: ({ email, name }) => `Create the customer ${email ?? name ?? 'without a name'}`,
  run: (input, context) => write(context, Customer, '/v1/customers', customerForm(input)),
})
