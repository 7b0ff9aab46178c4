// workflows: what the server under test has to do. One event causes a fan-out, a payment with a wait, retries and an error
// port, a loop with a workflow inside, or a model and tools of an MCP server; a schedule fires each minute.

import type { JsonObject, JsonValue } from '@shared/json.ts'
import { modelName, promptFor } from './model.ts'

/** Calls that must never be made twice. */
export const unsafeNodes: ReadonlySet<string> = new Set(['post', 'post_port', 'child_post', 'tool_post'])
/** Calls that may be made again only after a look whether they happened. */
export const registerNodes: ReadonlySet<string> = new Set(['enter', 'child_enter'])
export const keyedNodes: ReadonlySet<string> = new Set(['charge', 'part_2', 'part_4', 'item_charge'])
/** Calls of tools of an MCP server: one that may not be repeated by itself, and one that a person said may be. */
export const toolNodes: ReadonlySet<string> = new Set(['tool_post', 'tool_put'])
/** Asks a model, which may be done again. */
export const modelNode = 'ask_model'
/** As it is added; its tools are those of `tool-server.ts`. */
export const toolServer = 'ledger'
export const modelConnection = 'slow-writer'
export const parts = ['part_1', 'part_2', 'part_3', 'part_4', 'part_5'] as const
export const rounds = 4

/** By the workflow: the steps whose call must have been seen when its run has succeeded. */
export const calledIn: Readonly<Record<string, readonly string[]>> = {
  wf_fan: ['read', ...parts, 'last_fan'], wf_pay: ['charge', 'flaky', 'post', 'last_pay'], wf_loop: ['last_loop'], wf_child: ['child_post', 'child_put'],
  wf_tools: [modelNode, ...toolNodes, 'last_tools'], wf_tick: ['tick'], wf_poison: ['last_poison'],
}

type Draft = { id: string; type: string; name: string; input: JsonObject; connection?: string; parent?: string; settings?: JsonObject }

/** `withRegister`: for a program that knows the register. */
export function loadWorkflows(origin: string, { withRegister }: { withRegister: boolean }): JsonValue[] {
  const retry = { maxAttempts: 100, baseMs: 20, maxMs: 60 }
  const call = (id: string, method: string, more: { keyed?: boolean; onError?: string; inRound?: boolean; parent?: string; event?: string; slowRetry?: boolean } = {}): Draft => ({
    id, type: 'http.request', name: id, ...(more.parent && { parent: more.parent }),
    input: { method, url: `${origin}/${id}/{{ ${more.event ?? 'event.payload.data.id'} }}?run={{ run.id }}${more.inRound ? '&round={{ index }}' : ''}`, ...(more.keyed && { sendIdempotencyKey: true }) },
    settings: { retry: more.slowRetry ? { maxAttempts: 100, baseMs: 400, maxMs: 800 } : retry, ...(more.onError && { onError: more.onError }) },
  })
  const enter = (id: string): Draft[] => (withRegister ? [{ id, type: 'register.enter', name: id, input: { url: `${origin}/${id}/{{ event.payload.data.id }}?run={{ run.id }}` }, settings: { retry } }] : [])
  const tool = (id: string, type: string, input: (url: string) => JsonObject): Draft => ({ id, type, name: id, input: input(`${origin}/${id}/{{ event.payload.data.id }}?run={{ run.id }}`), settings: { retry } })
  const entered = (...edges: string[]): string[] => (withRegister ? edges : [])
  const kind = (id: string, type: string, input: JsonObject, parent?: string): Draft => ({ id, type, name: id, input, ...(parent && { parent }) })
  return [
    workflow('wf_fan', { type: 'webhook', connector: 'github', event: 'push' }, [
      call('read', 'GET'), ...parts.map((id) => (keyedNodes.has(id) ? call(id, 'POST', { keyed: true }) : call(id, 'PUT'))), kind('join', 'merge', {}), call('last_fan', 'PUT'), ...enter('enter'),
    ], ['trigger > read', ...parts.flatMap((id) => [`read > ${id}`, `${id} > join`]), 'join > last_fan', ...entered('trigger > enter', 'enter > last_fan')]),
    workflow('wf_pay', { type: 'webhook', connector: 'stripe', event: 'invoice.paid' }, [
      call('charge', 'POST', { keyed: true }), call('flaky', 'PUT', { slowRetry: true }), call('post', 'POST'), kind('nap', 'wait', { durationMs: 150 }), call('last_pay', 'PUT'),
      call('post_port', 'POST', { onError: 'port' }), kind('sent', 'set', { fields: { sent: true } }), call('note', 'PUT'),
    ], ['trigger > charge', 'charge > flaky', 'flaky > post', 'post > nap', 'nap > last_pay', 'trigger > post_port', 'post_port > sent', 'post_port.error > note']),
    workflow('wf_loop', { type: 'webhook', connector: 'standard-webhooks', event: 'order.placed' }, [
      kind('each', 'loop', { items: Array.from({ length: rounds }, (_, at) => at), concurrency: 2 }), call('item_charge', 'POST', { keyed: true, inRound: true, parent: 'each' }),
      kind('call', 'run-workflow', { workflowId: 'wf_child', payload: { data: { id: '{{ event.payload.data.id }}' } } }), kind('ask', 'approval', { title: 'May it go on?', timeoutMs: 1_000, onTimeout: 'approved' }), call('last_loop', 'PUT'),
    ], ['trigger > each', 'each.each > item_charge', 'each.done > call', 'call > ask', 'ask.approved > last_loop']),
    workflow('wf_child', { type: 'manual' }, [call('child_post', 'POST'), call('child_put', 'PUT'), ...enter('child_enter')], ['trigger > child_post', 'child_post > child_put', ...entered('child_post > child_enter')]),
    workflow('wf_held', { type: 'webhook', connector: 'standard-webhooks', event: 'order.held' }, [
      kind('ask_person', 'approval', { title: 'Release {{ event.payload.data.id }}?', onTimeout: 'rejected' }), call('last_released', 'PUT'), call('last_refused', 'PUT'),
    ], ['trigger > ask_person', 'ask_person.approved > last_released', 'ask_person.rejected > last_refused']),
    workflow('wf_tools', { type: 'webhook', connector: 'standard-webhooks', event: 'question.asked' }, [
      { id: modelNode, type: 'llm.chat', name: modelNode, connection: modelConnection, input: { model: modelName, prompt: promptFor('event.payload.data.id') }, settings: { retry } },
      tool('tool_post', `mcp-${toolServer}.post`, (url) => ({ url })),
      tool('tool_put', 'mcp.call-tool', (url) => ({ server: toolServer, tool: 'put', args: { url }, mayRepeat: true })), call('last_tools', 'PUT'),
    ], [`trigger > ${modelNode}`, `${modelNode} > tool_put`, 'tool_put > last_tools', 'trigger > tool_post', 'tool_post > last_tools']),
    workflow('wf_tick', { type: 'schedule', cron: '* * * * *', missed: 'catch-up' }, [call('tick', 'PUT', { event: 'event.payload.plannedAt' })], ['trigger > tick']),
    workflow('wf_edited', { type: 'manual' }, [kind('fields', 'set', { fields: {} })], ['trigger > fields']),
    workflow('wf_poison', { type: 'webhook', connector: 'github', event: 'poison' }, [call('last_poison', 'PUT')], ['trigger > last_poison']),
  ]
}

/** All but the one that only others call. */
export const activated = ['wf_fan', 'wf_pay', 'wf_loop', 'wf_tools', 'wf_tick', 'wf_poison', 'wf_held']

function workflow(id: string, trigger: JsonObject, nodes: Draft[], edges: string[]): JsonValue {
  return {
    format: 'flowbench/workflow', version: 1, id, name: id, trigger, nodes,
    edges: edges.map((text) => {
      const [source = '', to = ''] = text.split(' > ')
      const [from = '', port] = source.split('.')
      return { from, to, ...(port && { port }) }
    }),
    settings: { timeoutMs: 2_000_000_000 },
  }
}
