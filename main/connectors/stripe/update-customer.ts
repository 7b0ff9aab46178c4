import { defineAction } from '../define.ts'
import { path } from '../kit/path.ts'
import { write } from './call.ts'
import { StripeConfig } from './config.ts'
import { CustomerFields, customerForm } from './customer-fields.ts'
import { customer } from './fields.ts'
import { Customer } from './objects.ts'
import { sampleCustomer } from './samples.ts'

export const updateCustomer = defineAction({
  key: 'update-customer', displayName: 'Update customer', summary: 'Change what is known of a customer', icon: 'user',
  description: 'Changes a customer. What is left out stays as it is; an empty text takes a value away, and metadata is added to what is there.',
  effect: 'keyed', config: StripeConfig, input: CustomerFields.extend({ customer }), output: Customer, defaultInput: { customer: '' }, sample: sampleCustomer,
  describe: (input) => `Update the customer ${input.customer}`,
  run: ({ customer: id, ...fields }, context) => write(context, Customer, path`/v1/customers/${id}`, customerForm(fields)),
})
