// fetch-piece: gets one exact version of an Activepieces piece from a registry that speaks as npm's does.
//  F1. The safe client asks, so a registry on a private address needs the person's grant. Nothing of the package is run.
//  F2. What comes must have the SHA-512 that the registry names; an archive without one is not taken.
import type { Failure } from '@shared/failure.ts'
import { AppError } from '@shared/failure.ts'
import type { HttpRequest, HttpResponse } from '@shared/http/exchange.ts'
import { pieceVersion } from '@shared/piece-name.ts'
import { z } from 'zod'
import { integrityOf, maxArchiveBytes } from './read-source.ts'

export type PieceSource = {
  /** Its address, with or without a slash at the end. */
  registry: string | null
  request(request: HttpRequest): Promise<HttpResponse>
}

/** What is read of the document of a package, in the short form that npm itself asks for. */
const Package = z.object({ versions: z.record(z.string(), z.object({ dist: z.object({ tarball: z.string(), integrity: z.string().optional() }) })) })

const shortForm = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8'
const timeoutMs = 60_000
/** A piece with some hundred versions takes 200 KB in the short form, and ten times as much in the long one. */
const maxDocumentBytes = 20_000_000
const shownVersions = 3

/** Throws AppError: `invalid-input` for what is no exact version, `not-found` with the versions there are, `unavailable`, or what the client says. */
export async function fetchPiece(spec: string, { registry, request }: PieceSource): Promise<{ archive: Uint8Array; integrity: string }> {
  const wanted = pieceVersion(spec)
  if (!wanted) throw wrong('invalid-input', `"${spec.slice(0, 120)}" names no exact version. Write it like @activepieces/piece-wordpress@0.5.1.`)
  const { name, version } = wanted
  if (registry === null) throw wrong('invalid-input', 'It is not said where pieces come from. Write the address of the registry, of npm or of another that speaks as it does, under Settings, Added connectors (on the command line: --registry ADDRESS).')
  const base = registry.replace(/\/+$/, '')
  const document = await get(`${base}/${name.replace('/', '%2f')}`, { accept: shortForm, maxBytes: maxDocumentBytes })
  if (document.status === 404) throw wrong('not-found', `The registry ${base} knows no piece ${name}.`)
  const { versions } = readDocument(document, base)
  const dist = Object.hasOwn(versions, version) ? versions[version]?.dist : undefined
  if (!dist) throw wrong('not-found', `There is no version ${version} of ${name} at ${base}.${newest(Object.keys(versions))}`)
  const promised = (dist.integrity ?? '').split(/\s+/).filter((hash) => hash.startsWith('sha512-'))
  if (promised.length === 0) throw wrong('unavailable', `The registry ${base} names no SHA-512 for ${spec}, so it cannot be told whether it came whole.`)
  const archive = (await get(dist.tarball, { accept: '*/*', maxBytes: maxArchiveBytes })).body
  const integrity = integrityOf(archive)
  if (!promised.includes(integrity)) throw wrong('unavailable', `${spec} did not come as the registry promised it. Try again; when it happens again, do not use this registry.`)
  return { archive, integrity }

  async function get(url: string, { accept, maxBytes }: { accept: string; maxBytes: number }): Promise<HttpResponse> {
    const answer = await request({ method: 'GET', url, headers: { accept }, timeoutMs, maxBytes }).catch((error: unknown) => { throw notFetched(error, spec, base) })
    if (answer.status === 200 || answer.status === 404) return answer
    throw wrong('unavailable', `The registry ${base} answered ${answer.status} when it was asked for ${spec}.${answer.status === 401 || answer.status === 403 ? ' It wants a sign-in, which is not offered here. Get the archive by other means and add it from a file.' : ''}`)
  }
}

function readDocument({ body }: HttpResponse, base: string): z.infer<typeof Package> {
  try {
    return Package.parse(JSON.parse(new TextDecoder().decode(body)))
  } catch {
    throw wrong('unavailable', `What is at ${base} does not answer as a registry of npm. Look at its address.`)
  }
}

function newest(versions: readonly string[]): string {
  const last = versions.slice(-shownVersions)
  return last.length === 0 ? '' : ` The newest there: ${last.join(', ')}.`
}

function notFetched(error: unknown, spec: string, base: string): unknown {
  if (!(error instanceof AppError)) return error
  const failure: Failure = { ...error.failure, message: `${spec} could not be had from ${base}: ${error.failure.message}` }
  return new AppError(failure, { cause: error })
}

function wrong(code: 'invalid-input' | 'not-found' | 'unavailable', message: string): AppError {
  return new AppError({ code, message, retryable: code === 'unavailable' })
}
