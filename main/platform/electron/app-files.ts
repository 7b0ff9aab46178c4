import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'

// app-files: answers the page's requests from one folder, and from nowhere else.
// A1. Only app://flowbench, only GET; a path that would leave the folder is refused, however it is written.
// A2. Every answer carries the policy below and says what it is, so that nothing is sniffed into a script.

export const appScheme = 'app'
export const appOrigin = `${appScheme}://flowbench`
export const startPage = `${appOrigin}/index.html`

/** Styles may be inline because React and the canvas set them on elements; scripts never may. */
export const contentSecurityPolicy = [
  "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self'",
  "connect-src 'self'", "worker-src 'self'", "object-src 'none'", "frame-src 'none'", "frame-ancestors 'none'",
  "base-uri 'none'", "form-action 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/** The file a URL names below `folder`, or null when it names none that may be served. */
export function fileFor(url: string, folder: string): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, host, pathname, username, password } = new URL(url)
  if (`${protocol}//${host}` !== appOrigin || username !== '' || password !== '') return null
  const path = decoded(pathname)
  // Backslashes and colons are how Windows leaves a folder; a NUL is how C does.
  if (path === null || /[\\:\0]/.test(path)) return null
  const file = normalize(join(folder, path === '/' ? 'index.html' : path))
  return file.startsWith(normalize(folder + sep)) && types[extname(file)] !== undefined ? file : null
}

export async function answer(request: Pick<Request, 'method' | 'url'>, folder: string): Promise<Response> {
  if (request.method !== 'GET') return reply(405, 'text/plain', 'Only GET is answered here.')
  const file = fileFor(request.url, folder)
  if (file === null) return reply(404, 'text/plain', 'There is no such file in the app.')
  try {
    return reply(200, types[extname(file)] ?? 'text/plain', new Uint8Array(await readFile(file)))
  } catch {
    return reply(404, 'text/plain', 'There is no such file in the app.')
  }
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

function reply(status: number, type: string, body: string | Uint8Array<ArrayBuffer>): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    },
  })
}
