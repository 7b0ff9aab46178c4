// node scripts/pieces.mjs: real Activepieces pieces, added to a fresh data folder, one line each; then one of them writes to a
// service on loopback. npm gets them, as it is set up here, and a registry on loopback hands them on. Needs npm's registry, so it
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
/** Documents and archives by their paths. */
const packed = new Map()
const server = createServer((request, response) => {
  if (packed.has(request.url)) return response.end(packed.get(request.url))
  let body = ''
  request.on('data', (chunk) => { body += chunk }).on('end', () => {
    seen.push(`${request.method} ${request.url} ${body}`)
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
  const counts = `${out.match(/\(unsafe\)$/gm)?.length ?? 0} actions, ${out.match(/^ {2}trigger/gm)?.length ?? 0} polls`
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
server.close()
rmSync(folder, { recursive: true })

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
