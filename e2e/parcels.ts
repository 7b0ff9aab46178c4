// A service on loopback that calls back whoever registered a webhook with it, and a piece for it, as esbuild bundles one.
import { createServer } from 'node:http'
import { listening } from './registry.ts'

export type Parcels = { origin: string; hooks: { id: string; url: string }[]; /** Gives the statuses that were answered. */ deliver(body: object): Promise<number[]>; /** While true it neither takes webhooks nor removes them. */ refuse(isRefusing: boolean): void; close(): void }

export async function serveParcels(): Promise<Parcels> {
  const hooks: Parcels['hooks'] = []
  let isRefusing = false
  let count = 0
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => { text += chunk.toString() }).on('end', () => {
      const say = (status: number, body: unknown): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (request.url === '/depots') return say(200, [{ id: 'north', name: 'Depot in the north' }, { id: 'south', name: 'Depot in the south' }])
      if (isRefusing) return say(403, { message: 'Your plan has no webhooks.' })
      if (request.method === 'DELETE') {
        hooks.splice(hooks.findIndex(({ id }) => request.url === `/hooks/${id}`), 1)
        return say(200, {})
      }
      count += 1
      const hook = { id: String(count), url: (JSON.parse(text) as { url: string }).url }
      hooks.push(hook)
      say(201, { id: hook.id })
    })
  })
  const origin = await listening(server)
  return {
    origin, hooks,
    deliver: (body) => Promise.all(hooks.map(async ({ url }) => (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status)),
    refuse: (next) => { isRefusing = next },
    close: () => server.close(),
  }
}

export function parcelsPiece(origin: string): string {
  return `"use strict";
    const http = require("http");
    const send = (method, path, token, body) => new Promise((resolve, reject) => {
      const request = http.request("${origin}" + path, { method, headers: { authorization: "Bearer " + token } }, (response) => {
        let text = ""; response.on("data", (chunk) => text += chunk).on("end", () => response.statusCode >= 400 ? reject(new Error(JSON.stringify({ response: { status: response.statusCode, body: JSON.parse(text) } }))) : resolve(JSON.parse(text)));
      });
      request.on("error", reject); request.end(body && JSON.stringify(body));
    });
    exports.parcels = {
      displayName: "Parcels", getContextInfo: () => ({ version: "2" }), actions: () => ({}),
      auth: { type: "SECRET_TEXT", displayName: "API token", required: true },
      triggers: () => ({
        arrived: { displayName: "Parcel arrived", description: "When a parcel arrives at a depot", type: "WEBHOOK", sampleData: { number: 7, weight: 2 }, props: {
            depot: { type: "DROPDOWN", displayName: "Depot", required: true, refreshers: ["auth"], options: async ({ auth }) => ({ options: (await send("GET", "/depots", auth.secret_text)).map(({ id, name }) => ({ value: id, label: name })) }) },
          },
          async onEnable({ auth, store, webhookUrl, propsValue }) { await store.put("hook", await send("POST", "/hooks", auth.secret_text, { url: webhookUrl, depot: propsValue.depot })) },
          async onDisable({ auth, store }) { const hook = await store.get("hook"); if (hook) await send("DELETE", "/hooks/" + hook.id, auth.secret_text) },
          run: async ({ payload, propsValue }) => payload.body.parcels.map((parcel) => ({ ...parcel, depot: propsValue.depot })) },
        called: { displayName: "Parcel desk calls", description: "When the desk of a depot calls", type: "WEBHOOK", sampleData: {}, props: { how: { type: "MARKDOWN", value: "1. Open **Settings, Webhooks** at Parcels.\\n2. Put in this address:\\n\`{{webhookUrl}}\`" } },
          onEnable: async () => {}, onDisable: async () => {}, run: async ({ payload }) => [payload.body] },
      }),
    };`
}
