import { defineConnector } from '../define.ts'
import { EmailConfig } from './config.ts'
import { withImap } from './imap.ts'
import { newEmail } from './new-email.ts'
import { normalizeEmailError } from './normalize-error.ts'
import { send } from './send.ts'
import { withSmtp } from './smtp.ts'

export const email = defineConnector({
  key: 'email',
  displayName: 'E-mail',
  icon: 'mail',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'service',
  config: EmailConfig,
  /** Signs in at each server that the connection has, and sends nothing. */
  async check(context) {
    const { smtpHost, imapHost, from } = context.config
    if (smtpHost !== undefined || imapHost === undefined) await withSmtp(context, (transport) => transport.verify())
    if (imapHost !== undefined) await withImap(context, () => Promise.resolve())
    return { account: `${from} at ${[smtpHost, imapHost].filter((host) => host !== undefined).join(' and ')}` }
  },
  actions: [send],
  polls: [newEmail],
  normalizeError: normalizeEmailError,
})
