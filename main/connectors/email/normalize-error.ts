import { AppError, type Failure, type FailureCode } from '@shared/failure.ts'

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string }
type ImapError = Error & { code?: string; tlsFailed?: boolean; authenticationFailed?: boolean; responseStatus?: string; responseText?: string; serverResponseCode?: string }

/** What SMTP (RFC 5321, section 4.2) and IMAP (RFC 5530) servers refuse with, and broken connections. */
export function normalizeEmailError(error: unknown): Failure | null {
  if (error instanceof AppError || !(error instanceof Error)) return null
  const imap = error as ImapError
  if (imap.authenticationFailed === true) return failed('unauthorized', false, 'not-processed', `The mail server does not take the user and the password: ${plain(imap.responseText ?? imap.message)}. Many providers want an app password.`)
  if (imap.responseStatus === 'NO' || imap.responseStatus === 'BAD') {
    const isGone = imap.serverResponseCode === 'NONEXISTENT' || /does(n't| not) exist|unknown mailbox|no such mailbox/i.test(imap.responseText ?? '')
    return isGone ? failed('not-found', false, 'not-processed', `There is no such folder of mail: ${plain(imap.responseText ?? imap.message)}. Write its name as the server has it, such as INBOX.`) : failed('unavailable', true, 'not-processed', `The mail server refused it: ${plain(imap.responseText ?? imap.message)}.`)
  }
  const { code = '', command = '', responseCode, response } = error as SmtpError
  if (code === 'EAUTH') return failed('unauthorized', false, 'not-sent', `The mail server does not take the user and the password: ${plain(response ?? error.message)}. Many providers want an app password.`)
  // The sender puts what a handshake ended with under a code of its own; nothing is said before one is over.
  if (code === 'ETLS' || imap.tlsFailed === true || (responseCode === undefined && /certificate|altnames|wrong version number/i.test(error.message))) return failed('network', false, 'not-sent', `No safe connection to the mail server: ${plain(error.message)}. Look at its port and its encryption in the connection.`)
  if (responseCode !== undefined && responseCode >= 400) {
    const said = `The mail server refused the message: ${plain(response ?? error.message)}.`
    if (responseCode === 421 || responseCode === 450 || responseCode === 451) return failed('unavailable', true, 'not-processed', said)
    if (responseCode === 452 || responseCode === 552) return failed('quota-exceeded', responseCode === 452, 'not-processed', said)
    if (responseCode === 530 || responseCode === 535) return failed('unauthorized', false, 'not-processed', said)
    if (responseCode < 500) return failed('unavailable', true, 'not-processed', said)
    return /^(MAIL|RCPT)/.test(command) || code === 'EENVELOPE' ? failed('invalid-input', false, 'not-processed', `${said} Look at the addresses.`) : failed('content-blocked', false, 'not-processed', said)
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return failed('invalid-input', false, 'not-sent', `The message cannot be sent: ${plain(error.message)}. Look at the addresses.`)
  if (/greeting/i.test(error.message)) return failed('timeout', true, 'not-sent', `The mail server did not say hello: ${plain(error.message)}. Look at its port and its encryption in the connection.`)
  // Of a line that is cut the sender does not say how far the message was.
  if (code === 'ETIMEDOUT' || code === 'CONNECT_TIMEOUT') return failed('timeout', true, 'maybe-sent', `The mail server did not answer in time: ${plain(error.message)}.`)
  return failed('network', true, 'maybe-sent', `The connection to the mail server broke: ${plain(error.message)}.`)
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim().replace(/\.$/, '').slice(0, 300)
}

function failed(code: FailureCode, retryable: boolean, sent: NonNullable<Failure['sent']>, message: string): Failure {
  return { code, message, retryable, sent }
}
