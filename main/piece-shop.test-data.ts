// A shop on loopback that delivers signed webhooks to whoever registered one, and a piece for it, made as those of 2026 are: one file.
import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Hook = { id: string; url: string; topic: string; secret: string }

export interface Shop {
  origin: string
  hooks: Hook[]
  /** `METHOD path` of each request, with the token that came. */
  asked: { line: string; authorization: string | undefined }[]
  /** What it does with the next registrations and removals; `crash`: it is set up, and the answer never comes. */
  behaviour: { register: 'ok' | 'refuse' | 'break' | 'slow'; remove: 'ok' | 'fail'; onRegistered(hook: Hook): void }
  /** What each hook answered to a delivery of this topic; status 0 where nobody listens. */
  deliver(topic: string, body: object, more?: { delivery?: string; secret?: string }): Promise<{ status: number; body: string }[]>
  close(): void
}

export async function openShop(): Promise<Shop> {
  const hooks: Hook[] = []
  const asked: Shop['asked'] = []
  const behaviour: Shop['behaviour'] = { register: 'ok', remove: 'ok', onRegistered: () => undefined }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() }).on('end', () => void answer(request, response, text))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))

  async function answer(request: IncomingMessage, response: ServerResponse, text: string): Promise<void> {
    const { method = '', url = '', headers } = request
    asked.push({ line: `${method} ${url}`, authorization: headers.authorization })
    const say = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (url === '/boards') return say(200, [{ id: 'b1', name: 'Tea' }, { id: 'b2', name: 'Cups' }])
    if (method === 'DELETE') {
      if (behaviour.remove === 'fail') return say(500, { error: 'not today' })
      const at = hooks.findIndex(({ id }) => url === `/hooks/${id}`)
      if (at >= 0) hooks.splice(at, 1)
      return say(at >= 0 ? 200 : 404, {})
    }
    if (behaviour.register === 'refuse') return say(403, { error: 'this plan has no webhooks' })
    if (behaviour.register === 'break' && hooks.length > 0) return void request.socket.destroy()
    const { url: to, topic } = JSON.parse(text) as { url: string; topic: string }
    const greeting = await fetch(`${to}?hello=${topic}`)
    if (greeting.status !== 200 || (await greeting.text()) !== topic) return say(422, { error: `nobody is at ${to}` })
    const hook: Hook = { id: randomBytes(4).toString('hex'), url: to, topic, secret: randomBytes(8).toString('hex') }
    hooks.push(hook)
    behaviour.onRegistered(hook)
    if (behaviour.register === 'break') return void request.socket.destroy()
    if (behaviour.register === 'slow') await new Promise((resolve) => setTimeout(resolve, 1_000))
    say(201, { id: hook.id, secret: hook.secret })
  }

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, hooks, asked, behaviour,
    deliver: (topic, body, { delivery, secret } = {}) => Promise.all(hooks.filter((hook) => hook.topic === topic).map(async (hook) => {
      const text = JSON.stringify(body)
      const signature = createHmac('sha256', secret ?? hook.secret).update(text).digest('hex')
      const answered = await fetch(hook.url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', 'x-shop-signature': signature, ...(delivery !== undefined && { 'x-shop-delivery': delivery }) } }).catch(() => null)
      if (!answered) return { status: 0, body: '' }
      return { status: answered.status, body: await answered.text() }
    })),
    close: () => server.close(),
  }
}

/** With a trigger for each way in which pieces have webhooks. */
export function shopPiece(origin: string): string {
  return `"use strict";
    const http = require("http"), { createHmac } = require("crypto");
    class HttpError extends Error { constructor(status, body) { super(JSON.stringify({ response: { status, body }, request: {} })) } }
    const send = (method, path, auth, body) => new Promise((resolve, reject) => {
      const request = http.request("${origin}" + path, { method, headers: { authorization: "Bearer " + auth.secret_text } }, (response) => {
        let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => response.statusCode >= 400 ? reject(new HttpError(response.statusCode, JSON.parse(text))) : resolve(JSON.parse(text)));
      });
      request.on("error", reject); request.end(body && JSON.stringify(body));
    });
    const registering = (topic) => ({
      async onEnable({ auth, store, webhookUrl }) { await store.put("hook", await send("POST", "/hooks", auth, { url: webhookUrl, topic })) },
      async onDisable({ auth, store }) { const hook = await store.get("hook"); if (hook) await send("DELETE", "/hooks/" + hook.id, auth) },
      handshakeConfiguration: { strategy: "QUERY_PRESENT", paramName: "hello" },
      onHandshake: async ({ payload }) => ({ status: 200, body: payload.queryParams.hello, headers: { "Content-Type": "text/plain", "X-Seen": payload.method, "Set-Cookie": "a=b" } }),
    });
    exports.shop = {
      displayName: "Shop", getContextInfo: () => ({ version: "2" }), actions: () => ({}),
      auth: { type: "SECRET_TEXT", displayName: "API token", required: true },
      triggers: () => ({
        $shop_ordered: { displayName: "Order placed", description: "When somebody orders.", type: "WEBHOOK", sampleData: { id: 1, item: "Tea" }, ...registering("ordered"),
          props: { board: { type: "DROPDOWN", displayName: "Board", required: true, refreshers: ["auth"], options: async ({ auth }) => ({ options: (await send("GET", "/boards", auth)).map(({ id, name }) => ({ value: id, label: name })) }) } },
          async run({ store, payload, propsValue }) {
            const { secret } = (await store.get("hook")) ?? {};
            if (payload.body.fail) throw new Error("no luck with it");
            if (createHmac("sha256", secret).update(payload.rawBody).digest("hex") !== payload.headers["x-shop-signature"]) return [];
            const seen = ((await store.get("seen")) ?? 0) + 1;
            await store.put("seen", seen);
            return (payload.body.orders ?? [payload.body]).map((order) => ({ ...order, board: propsValue.board, seen }));
          } },
        shouted: { displayName: "Shouted", description: "When somebody shouts.", type: "WEBHOOK", ...registering("shouted"), props: {}, sampleData: {}, run: async ({ payload }) => [payload.body],
          renewConfiguration: { strategy: "CRON", cronExpression: "0 0 * * *" }, async onRenew({ store }) { await store.put("renewed", ((await store.get("renewed")) ?? 0) + 1) } },
        pasted: { displayName: "Pasted", description: "When the shop calls.", type: "WEBHOOK", sampleData: {}, props: { how: { type: "MARKDOWN", value: "Put {{webhookUrl}} into the shop's settings." } },
          onEnable: async () => {}, onDisable: async () => {}, run: async ({ payload }) => [payload.body] },
        told: { displayName: "Told", description: "When the app is told.", type: "APP_WEBHOOK", props: {}, sampleData: {}, onEnable: async () => {}, onDisable: async () => {}, run: async () => [] },
        looked: { displayName: "Looked", description: "Looks.", type: "POLLING", props: {}, sampleData: {}, onEnable: async () => {}, onDisable: async () => {}, run: async () => [] },
      }),
    };`
}
