import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { addReaction } from './add-reaction.ts'
import { callSlack } from './call.ts'
import { SlackConfig, slackService } from './config.ts'
import { findUser } from './find-user.ts'
import { getMessages } from './get-messages.ts'
import { listChannels } from './list-channels.ts'
import { postMessage } from './post-message.ts'
import { normalizeSlackError } from './refusals.ts'
import { replyInThread } from './reply-in-thread.ts'
import { updateMessage } from './update-message.ts'
import { uploadFile } from './upload-file.ts'
import { verifySlack } from './verify.ts'

const verification = 'hmac-sha256-timestamped'

export const slack = defineConnector({
  key: 'slack',
  displayName: 'Slack',
  icon: 'message-square',
  capabilities: ['action', 'trigger'],
  config: SlackConfig,
  actions: [postMessage, replyInThread, updateMessage, addReaction, uploadFile, getMessages, listChannels, findUser],
  triggers: [
    defineTrigger({ key: 'message', displayName: 'Message posted', verification }),
    defineTrigger({ key: 'app_mention', displayName: 'App mentioned', verification }),
    defineTrigger({ key: 'reaction_added', displayName: 'Reaction added', verification }),
    defineTrigger({ key: 'slash_command', displayName: 'Slash command used', verification }),
  ],
  verifyWebhook: verifySlack,
  webhooks: { maxBodyBytes: 1024 * 1024 },
  service: slackService,
  normalizeError: normalizeSlackError,
  async check({ http }) {
    const { user, team } = await callSlack(http, z.looseObject({ user: z.string(), team: z.string() }), 'auth.test')
    return { account: `${user} at ${team}` }
  },
})
