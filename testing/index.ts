// flowbench/testing: what the author of a connector tests it with.
export { connectorContract, contractChecks } from './connector-contract.ts'
export type { ActionExample, ContractOptions, OptionsExample, PollExample, RefusalExample, WebhookExample } from './contract-options.ts'
export { makeAction, makeConnector } from './make-connector.ts'
export { askAction, performAction, type Performance, type Performed } from './perform-action.ts'
export { mockService, type Exchange, type Fault, type MockAnswer, type MockService, type SeenRequest } from './mock-service.ts'
