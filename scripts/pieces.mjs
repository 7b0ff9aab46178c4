// node scripts/pieces.mjs: real Activepieces pieces, added to a fresh data folder, one line each; then one of them writes to a
// service on loopback, and a workflow is started by a webhook that another one sets up there. npm gets them, as it is set up here, and a registry on loopback hands them on. Needs npm's registry, so it
// is no test.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { inRoot } from './lib/paths.mjs'

const pieces = ['wordpress@0.7.0', 'slack@0.17.9', 'baserow@0.10.0', 'notion@0.7.3', 'woocommerce@0.4.0', 'shopify@0.3.0', 'intercom@0.7.5', 'mysql@0.2.7', 'square@0.4.6', 'deepseek@0.1.7', 'mongodb@0.1.7', 'openai@0.3.18', 'subflows@0.6.3']

await ensureBuilt('cli')
const folder = mkdtempSync(join(tmpdir(), 'flowbench-pieces-'))
const seen = []
let hook = null
/** Documents and archives by their paths. */
const packed = new Map()
const server = createServer((request, response) => {
  if (packed.has(request.url)) return response.end(packed.get(request.url))
  let body = ''
  request.on('data', (chunk) => { body += chunk }).on('end', () => {
    seen.push(`${request.method} ${request.url} ${body}`)
    if (request.url.startsWith('/wp-json/wc/v3/webhooks') && request.method === 'POST') hook = JSON.parse(body).delivery_url
    response.setHeader('content-type', 'application/json').end('{"id":5,"title":{"rendered":"Tea"}}')
  })
}).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

await flowbench('grant', 'add', origin)
for (const piece of pieces) {
  handOn(`@activepieces/piece-${piece}`)
  const since = performance.now()
  const { code, out, error } = await flowbench('connector', 'install', `@activepieces/piece-${piece}`, '--registry', origin, '--yes')
  const counts = `${out.match(/\(unsafe\)$/gm)?.length ?? 0} actions, ${out.match(/^ {2}trigger/gm)?.length ?? 0} polls, ${out.match(/^ {2}webhook/gm)?.length ?? 0} webhooks, ${out.match(/^ {2}left out/gm)?.length ?? 0} left out`
  process.stdout.write(`${piece.padEnd(20)} ${code === 0 ? counts : error.trim().split('\n').at(-1)}, ${Math.round(performance.now() - since)} ms\n`)
}
writeFileSync(join(folder, 'config.json'), JSON.stringify({ username: 'ada', password: 'secret://wordpress', website_url: origin }))
await flowbench('connection', 'set', 'blog', '--connector', 'ap-wordpress', '--config', join(folder, 'config.json'))
writeFileSync(join(folder, 'workflow.json'), JSON.stringify({
  format: 'flowbench/workflow', version: 1, id: 'wf_pieces', name: 'Pieces', trigger: { type: 'manual' }, edges: [{ from: 'trigger', to: 'post' }],
  nodes: [{ id: 'post', type: 'ap-wordpress.create_post', name: 'Post', connection: 'blog', input: { title: 'Tea', content: 'Hot.', status: 'draft' } }],
}))
const ran = await flowbench('run', join(folder, 'workflow.json'), '--json')
process.stdout.write(`${ran.out}${ran.error}${seen.join('\n')}\n`)
await setUpWebhook()
server.close()
rmSync(folder, { recursive: true })

/** Says what became of a webhook of WooCommerce: set up, its greeting answered, an order delivered, taken back. */
async function setUpWebhook() {
  seen.length = 0
  const port = await freePort()
  writeFileSync(join(folder, 'shop.json'), JSON.stringify({ baseUrl: origin, consumerKey: 'ck', consumerSecret: 'secret://wordpress' }))
  writeFileSync(join(folder, 'tunnel.json'), JSON.stringify({ publicUrl: `http://127.0.0.1:${port}` }))
  writeFileSync(join(folder, 'orders.json'), JSON.stringify({
    format: 'flowbench/workflow', version: 1, id: 'wf_orders', name: 'Orders', trigger: { type: 'subscription', connector: 'ap-woocommerce', event: 'woocommerce_trigger_order_created', connection: 'shop' },
    edges: [{ from: 'trigger', to: 'note' }], nodes: [{ id: 'note', type: 'set', name: 'Note', input: { fields: { total: '{{ event.payload.total }}' } } }],
  }))
  const say = ({ code, out, error }) => process.stdout.write(code === 0 ? out : error)
  say(await flowbench('connection', 'set', 'shop', '--connector', 'ap-woocommerce', '--config', join(folder, 'shop.json')))
  say(await flowbench('tunnel', 'set', 'custom', '--config', join(folder, 'tunnel.json')))
  say(await flowbench('workflow', 'import', join(folder, 'orders.json')))
  const serving = spawn(process.execPath, [inRoot('out', 'cli', 'flowbench.js'), 'serve', '--port', String(port), '--tunnel', '--data', join(folder, 'data')], { env: { ...process.env, FLOWBENCH_SECRET_WORDPRESS: 'hush' }, stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve) => serving.stdout.once('data', resolve))
  say(await flowbench('workflow', 'activate', 'Orders'))
  await until(() => hook !== null)
  const post = async (type, body) => {
    const answer = await fetch(hook, { method: 'POST', headers: { 'content-type': type }, body })
    return `${answer.status} ${(await answer.text()).replace(/tr_[\w-]+/, 'tr_…')}`
  }
  await until(async () => (await flowbench('workflow', 'list')).out.includes('called at'))
  process.stdout.write(`greeting: ${await post('application/x-www-form-urlencoded', 'webhook_id=5')}\norder: ${await post('application/json', '{"id":17,"total":"27.00"}')}\n`)
  await until(async () => (await flowbench('runs', 'list')).out.includes('succeeded'))
  say(await flowbench('workflow', 'deactivate', 'Orders'))
  await until(() => seen.some((line) => line.startsWith('DELETE')))
  process.stdout.write(`${seen.map((line) => line.replace(/webhooks\/ap-woocommerce\/[0-9a-f]+/, 'webhooks/ap-woocommerce/…')).join('\n')}\n`)
  serving.kill('SIGINT')
  await new Promise((resolve) => serving.once('close', resolve))
}

async function until(isSo) {
  for (let turn = 0; turn < 300; turn++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`It did not come to that: ${isSo}`)
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const { port } = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return port
}

function handOn(spec) {
  const [{ filename, name, version, integrity }] = JSON.parse(execFileSync('npm', ['pack', spec, '--ignore-scripts', '--json', '--pack-destination', folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], shell: process.platform === 'win32' }))
  const at = `/-/${filename}`
  packed.set(at, readFileSync(join(folder, filename.replace(/^@/, '').replaceAll('/', '-'))))
  packed.set(`/${name.replace('/', '%2f')}`, JSON.stringify({ versions: { [version]: { dist: { tarball: origin + at, integrity } } } }))
}

function flowbench(...args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [inRoot('out', 'cli', 'flowbench.js'), ...args, '--data', join(folder, 'data')], { env: { ...process.env, FLOWBENCH_SECRET_WORDPRESS: 'hush' } })
    let out = ''
    let error = ''
    child.stdout.on('data', (chunk) => { out += chunk })
    child.stderr.on('data', (chunk) => { error += chunk })
    child.on('close', (code) => resolve({ code, out, error }))
  })
}
