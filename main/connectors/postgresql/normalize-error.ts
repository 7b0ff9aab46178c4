import { AppError, type Failure, type FailureCode } from '@shared/failure.ts'

type Meaning = { code: FailureCode; retryable?: boolean; next?: string }

/** By the whole code first, then by its class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const meanings: Readonly<Record<string, Meaning>> = {
  '08': { code: 'network', retryable: true },
  '0A': { code: 'invalid-input' },
  '22': { code: 'invalid-input', next: 'Look at the values.' },
  '23': { code: 'conflict' },
  '25': { code: 'invalid-input' },
  '25006': { code: 'forbidden', next: 'A query cannot change anything; "Execute at PostgreSQL" can, where the connection allows it.' },
  '28': { code: 'unauthorized', next: 'Look at the user and the password in the connection.' },
  '3D000': { code: 'not-found', next: 'Look at the database\'s name in the connection.' },
  '40': { code: 'conflict', retryable: true },
  '42': { code: 'invalid-input', next: 'Look at the statement.' },
  '42501': { code: 'forbidden', next: 'Give the connection\'s user the right, or use another.' },
  '53': { code: 'unavailable', retryable: true },
  '54': { code: 'limit' },
  '55P03': { code: 'conflict', retryable: true },
  '57014': { code: 'timeout', retryable: true, next: 'It took longer than the connection allows; give it more time there, or ask for less.' },
  '57P': { code: 'unavailable', retryable: true },
  '58': { code: 'unavailable', retryable: true },
  'XX': { code: 'unavailable' },
}

/** A statement that the server refused was undone by it as a whole. */
export function normalizePostgresqlError(error: unknown): Failure | null {
  if (error instanceof AppError || !(error instanceof Error)) return null
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if ('severity' in error && /^[0-9A-Z]{5}$/.test(code)) {
    const { code: failure, retryable = false, next } = meanings[code] ?? meanings[code.slice(0, 3)] ?? meanings[code.slice(0, 2)] ?? { code: 'unavailable' }
    // What the connection's own end says is not about the statement before it.
    const isOpen = code.startsWith('08') || code.startsWith('57P')
    return { code: failure, message: `PostgreSQL refused it (${code}): ${error.message.slice(0, 500)}.${next === undefined ? '' : ` ${next}`}`, retryable, sent: isOpen ? 'maybe-sent' : 'not-processed', details: { sqlState: code } }
  }
  if (/does not support SSL/.test(error.message)) return { code: 'network', message: 'The database takes no encrypted connections. Switch TLS on at the server, or choose "off" in the connection if it is on this computer.', retryable: false, sent: 'not-sent' }
  if (/CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(code)) return { code: 'network', message: `No safe connection to the database: ${error.message}. A certificate authority of the provider's own can be put into the connection.`, retryable: false, sent: 'not-sent' }
  if (/query read timeout/i.test(error.message)) return { code: 'timeout', message: 'The database did not answer in time. Try again, or give statements more time in the connection.', retryable: true, sent: 'maybe-sent' }
  if (/timeout expired|timeout exceeded when trying to connect/i.test(error.message)) return { code: 'timeout', message: 'The database did not take the connection in time.', retryable: true, sent: 'not-sent' }
  return { code: 'network', message: `The connection to the database broke: ${error.message.slice(0, 300)}. Whether the statement was carried out is not known.`, retryable: true, sent: 'maybe-sent', details: { reason: code || 'unknown' } }
}
