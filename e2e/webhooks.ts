// webhooks: senders as they are outside, and a server that loses its answers; with what a person set up for them in the app.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { sign } from '@octokit/webhooks-methods'
import type { Page } from '@playwright/test'
import Stripe from 'stripe'
import type { JsonValue } from '@shared/json.ts'

const run = promisify(execFile)
export const passphrase = 'correct horse battery staple'
const githubSecret = 'the-signing-secret-of-github'
const stripeSecret = 'whsec_abcDEF123'
const stripe = new Stripe('sk_test_not_used')

/** A call of the contract, as the page makes it. Throws what main refused. */
export async function ask<T>(page: Page, name: string, input?: unknown): Promise<T> {
  const reply = await page.evaluate(([each, value]) => window.flowbench.invoke(each as string, value), [name, input] as const) as { ok: true; value: T } | { ok: false; failure: { message: string } }
  if (!reply.ok) throw new Error(`${name}: ${reply.failure.message}`)
  return reply.value
}

/** Accounts at GitHub and Stripe, with their secrets in the vault. */
export async function connect(page: Page): Promise<void> {
  await ask(page, 'secret.unlock', { passphrase })
  await ask(page, 'secret.put', { name: 'github-main', value: githubSecret })
  await ask(page, 'secret.put', { name: 'stripe-live', value: stripeSecret })
  await ask(page, 'connection.put', { name: 'github-main', connector: 'github', config: { webhookSecret: 'secret://github-main' } })
  await ask(page, 'connection.put', { name: 'stripe-live', connector: 'stripe', config: { webhookSecret: 'secret://stripe-live' } })
}

/** A workflow that a webhook starts, in the library. */
export async function addWorkflow(page: Page, { name, trigger, nodes }: { name: string; trigger: JsonValue; nodes: { id: string; type: string; name: string; input: JsonValue; connection?: string; settings?: JsonValue }[] }): Promise<string> {
  const ids = ['trigger', ...nodes.map(({ id }) => id)]
  const document = {
    format: 'flowbench/workflow', version: 1, id: `wf_${name.toLowerCase().replaceAll(/[^a-z]/g, '')}`, name, trigger, nodes,
    edges: nodes.map(({ id }, index) => ({ from: ids[index], to: id })), samples: [],
    layout: { nodes: Object.fromEntries(ids.map((id, index) => [id, { x: index * 264, y: 0 }])) },
  }
  const result = await ask<{ workflowIds?: string[]; problems: unknown[] }>(page, 'workflow.import', { text: JSON.stringify(document) })
  const [id] = result.workflowIds ?? []
  if (id === undefined) throw new Error(`Not imported: ${JSON.stringify(result.problems)}`)
  return id
}

export async function origin(page: Page): Promise<string> {
  const status = await ask<{ url: string }>(page, 'inbox.status')
  return new URL(status.url).origin
}

/** Sends with curl what GitHub sends, and gives back what it was answered. */
export async function sendGithub(to: string, payload: JsonValue, { delivery, event = 'issues', secret = githubSecret }: { delivery: string; event?: string; secret?: string }): Promise<{ status: number; body: string }> {
  const body = JSON.stringify(payload)
  return curl(`${to}/webhooks/github/github-main`, body, { 'X-GitHub-Event': event, 'X-GitHub-Delivery': delivery, 'X-Hub-Signature-256': await sign(secret, body), 'User-Agent': 'GitHub-Hookshot/1' })
}

export async function sendStripe(to: string, payload: JsonValue): Promise<{ status: number; body: string }> {
  const body = JSON.stringify(payload, null, 2)
  return curl(`${to}/webhooks/stripe`, body, { 'Stripe-Signature': stripe.webhooks.generateTestHeaderString({ payload: body, secret: stripeSecret }) })
}

async function curl(url: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  const { stdout } = await run('curl', ['-sS', '-w', '\n%{http_code}', '-X', 'POST', url, '-H', 'Content-Type: application/json', ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), '--data-binary', body])
  const at = stdout.lastIndexOf('\n')
  return { body: stdout.slice(0, at), status: Number(stdout.slice(at + 1)) }
}

export const issue = (number: number, title: string): JsonValue => ({ action: 'opened', issue: { number, title, user: { login: 'mkorhonen' }, labels: ['export'], draft: false }, repository: { full_name: 'northwind/boards' } })
export const refund = (id: string, cents: number): JsonValue => ({ id: `evt_${id}`, object: 'event', type: 'charge.refunded', data: { object: { id, object: 'charge', amount: 9900, amount_refunded: cents, currency: 'eur', description: 'asked by customer' } } })

/** Takes requests and closes the connection without an answer, until `answer` is set. */
export async function startForgetful(): Promise<{ url: string; requests: string[]; answer: { with: JsonValue | null }; close(): Promise<void> }> {
  const requests: string[] = []
  const answer: { with: JsonValue | null } = { with: null }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push(Buffer.concat(chunks).toString())
      if (answer.with === null) return void request.socket.destroy()
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer.with))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/issues`, requests, answer, close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }) }
}
