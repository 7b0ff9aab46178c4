import type { Connection } from '@shared/connection.ts'
import { quoted } from './curl.ts'

/** The first connection for which a command can be signed by nothing but the body and its secret; undefined when there is none. */
export function connectionToTry<T extends Pick<Connection, 'connector'>>(connections: readonly T[]): T | undefined {
  return connections.find(({ connector }) => connector === 'github') ?? connections.find(({ connector }) => connector === 'generic')
}

/** A shell command that sends a small request to `address`, signed as the connection expects it. Its SECRET is for the person to fill in. */
export function signedCurl({ connector, config }: Pick<Connection, 'connector' | 'config'>, address: string): string {
  if (connector === 'github') return command({ address, body: '{"zen":"Hello"}', signed: '$BODY', hash: hex, header: 'X-Hub-Signature-256', prefix: 'sha256=', more: [`-H 'X-GitHub-Event: ping'`] })
  const text = (key: string) => (typeof config[key] === 'string' ? config[key] : undefined)
  const [timeHeader, eventHeader] = [text('timestampHeader'), text('eventHeader')]
  return command({
    address, body: '{"hello":"world"}', signed: config['signed'] === 'timestamp.body' ? '$TIME.$BODY' : '$BODY', hash: config['encoding'] === 'base64' ? base64 : hex,
    header: text('header') ?? 'X-Signature', prefix: text('prefix') ?? '', time: timeHeader !== undefined,
    more: [...(timeHeader === undefined ? [] : [`-H ${quoted(`${timeHeader}: `)}"$TIME"`]), ...(eventHeader === undefined ? [] : [`-H ${quoted(`${eventHeader}: hello`)}`])],
  })
}

const hex = `openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1`
const base64 = 'openssl dgst -sha256 -hmac "$SECRET" -binary | base64'

type Parts = { address: string; body: string; signed: string; hash: string; header: string; prefix: string; time?: boolean; more: string[] }

function command({ address, body, signed, hash, header, prefix, time = false, more }: Parts): string {
  const headers = [`-H 'Content-Type: application/json'`, ...more, `-H ${quoted(`${header}: ${prefix}`)}"$(printf %s "${signed}" | ${hash})"`]
  return `SECRET='your signing secret' BODY=${quoted(body)}${time ? ' TIME=$(date +%s)' : ''}
curl ${quoted(address)} ${headers.join(' ')} -d "$BODY"`
}
