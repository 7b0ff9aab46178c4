import { z } from 'zod'
import { defineConnector, defineTrigger } from '../define.ts'
import { addReaction } from './add-reaction.ts'
import { callSlack } from './call.ts'
import { SlackConfig, slackService } from './config.ts'
import { createChannel } from './create-channel.ts'
import { deleteMessage } from './delete-message.ts'
import { findUser } from './find-user.ts'
import { getMessages } from './get-messages.ts'
import { getUser } from './get-user.ts'
import { inviteToChannel } from './invite-to-channel.ts'
import { listChannels } from './list-channels.ts'
import { listUsers } from './list-users.ts'
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
  reach: 'service',
  config: SlackConfig,
  actions: [
    postMessage, replyInThread, updateMessage, deleteMessage, addReaction, uploadFile, getMessages,
    listChannels, createChannel, inviteToChannel, findUser, getUser, listUsers,
  ],
  triggers: [
    defineTrigger({ key: 'any', displayName: 'Any event', verification, events: [], samples: ['Message posted', 'Channel created'] }),
    defineTrigger({ key: 'message', displayName: 'Message posted', verification }),
    defineTrigger({ key: 'app_mention', displayName: 'App mentioned', verification }),
    defineTrigger({ key: 'reaction_added', displayName: 'Reaction added', verification }),
    defineTrigger({ key: 'reaction_removed', displayName: 'Reaction removed', verification }),
    defineTrigger({ key: 'channel_created', displayName: 'Channel created', verification }),
    defineTrigger({ key: 'channel_rename', displayName: 'Channel renamed', verification }),
    defineTrigger({ key: 'channel_archive', displayName: 'Channel archived', verification }),
    defineTrigger({ key: 'member_joined_channel', displayName: 'Member joined a channel', verification }),
    defineTrigger({ key: 'member_left_channel', displayName: 'Member left a channel', verification }),
    defineTrigger({ key: 'team_join', displayName: 'Member joined the workspace', verification }),
    defineTrigger({ key: 'file_shared', displayName: 'File shared', verification }),
    defineTrigger({ key: 'pin_added', displayName: 'Message pinned', verification }),
    defineTrigger({ key: 'app_home_opened', displayName: 'App\'s home opened', verification }),
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
