// Workflows that are tools, and a Flowbench that offers them; for tests only.
import { fileURLToPath } from 'node:url'
import { serialize } from '@shared/document/serialize.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Workflow } from '@shared/workflow.ts'
import { flow } from './runtime/test-world.ts'
import { openServices, type Services } from './services.ts'

/** The vault of a test needs a passphrase, since it has no keychain. */
export function openIn(dataFolder: string, workerPath: string): Promise<Services> {
  process.env['FLOWBENCH_PASSPHRASE'] = 'a passphrase for tests'
  return openServices({ dataFolder, workerPath, assetsFolder: fileURLToPath(new URL('../assets', import.meta.url)) })
}

/** Listens at any port. */
export async function listen({ mcpServing }: Services): Promise<{ url: string; token: string }> {
  const state = await mcpServing.start(0)
  if (state.state !== 'listening') throw new Error(JSON.stringify(state))
  return { url: state.url, token: await mcpServing.textOf('token') }
}

/** Kept and switched on, as a person does it. */
export async function offer({ library, activate }: Services, workflow: Workflow): Promise<void> {
  const imported = library.import(serialize(workflow))
  if (imported.status !== 'imported') throw new Error(JSON.stringify(imported))
  await activate(workflow.id)
}

export function greeting(more: JsonObject = {}): Workflow {
  return flow({ greet: { text: 'Hello {{ event.payload.name }}' } }, ['trigger > greet'], {
    id: 'wf_greet', name: 'Grüße jemanden!', description: 'Says hello.',
    trigger: { type: 'mcp', inputSchema: { type: 'object', properties: { name: { type: 'string', minLength: 1 }, times: { type: 'integer' } }, required: ['name'], additionalProperties: false } },
    output: '{{ steps.greet.output }}', ...more,
  })
}

/** Waits before it ends. */
export function slow(durationMs: number): Workflow {
  return flow({ wait: { type: 'wait', input: { durationMs } }, last: { done: true } }, ['trigger > wait', 'wait > last'], { id: 'wf_slow', name: 'Slow', trigger: { type: 'mcp' }, output: 'done' })
}

/** Asks a person. */
export function asking(): Workflow {
  return flow({ ask: { type: 'approval', input: { title: 'Pay {{ event.payload.amount }}?', onTimeout: 'rejected' } } }, ['trigger > ask'], { id: 'wf_pay', name: 'Pay', trigger: { type: 'mcp' }, output: '{{ steps.ask.output.outcome }}' })
}

/** A person says yes to what is asked. */
export async function approve({ approvals }: Services): Promise<void> {
  const [approval] = approvals.pending()
  if (!approval) throw new Error('Nothing is asked')
  await approvals.answer(approval, { hash: approval.hash, outcome: 'approved', by: 'window', comment: '' })
}
