import { existsSync } from 'node:fs'
import { connectorContract } from 'flowbench/testing'
import { expect, test } from 'vitest'
import { connectors } from './index.ts'
import { schemeOf, webhookExample } from './webhook-example.test-data.ts'

/** They start workflows and do nothing else; those with actions have a contract.test.ts in their folder. */
const onlyWebhooks = connectors.filter(({ actions, triggers = [] }) => actions.length === 0 && triggers.length > 0)

for (const connector of onlyWebhooks) {
  connectorContract(connector, { config: { ...schemeOf(connector.key).config, webhookSecret: 'secret://signing' }, webhook: webhookExample(connector.key) })
}

test('every connector keeps the contract, or has nothing that it could be tried with', () => {
  const without = connectors.filter((connector) => !onlyWebhooks.includes(connector) && !existsSync(new URL(`${connector.key}/contract.test.ts`, import.meta.url)))
  // Of core no action calls anything; what they do is tested with the sandbox, in core.test.ts. The others speak no HTTP, or keep vectors for collections: what
  // the contract asks of words, forms and samples is in other-doors.contract.test.ts, the rest in tests of their own.
  expect(without.map(({ key }) => key).sort()).toEqual(['cohere', 'core', 'email', 'files', 'llm', 'mcp', 'pinecone', 'postgresql', 'qdrant', 'rag', 'sqlite'])
})
