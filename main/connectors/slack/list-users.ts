import { z } from 'zod'
import { defineAction } from '../define.ts'
import { slackPages } from './call.ts'
import { SlackConfig } from './config.ts'
import { User, sampleUser } from './objects.ts'

export const listUsers = defineAction({
  key: 'list-users', displayName: 'List users', summary: 'People of the workspace', icon: 'list', keywords: ['members', 'persons'],
  description: 'Lists the people of the workspace, and its bots when they are asked for. Needs the scope users:read.',
  effect: 'read', config: SlackConfig, rate: '20/min',
  input: z.strictObject({ bots: z.boolean().default(false).meta({ title: 'Bots as well' }), deleted: z.boolean().default(false).meta({ title: 'Those who left as well' }), most: z.number().int().min(1).max(5_000).default(200).meta({ title: 'How many', description: 'At most 5,000, counted before bots and those who left are taken out.' }) }),
  output: z.strictObject({ users: z.array(User), isWhole: z.boolean().meta({ description: 'Whether there are no more' }) }), defaultInput: {}, sample: { users: [sampleUser], isWhole: true },
  async run({ bots, deleted, most }, { http }) {
    const { items, isWhole } = await slackPages(http, User, 'users.list', { list: 'members', query: {}, most })
    // Slackbot does not count as a bot with Slack.
    const isBot = ({ id, is_bot: said }: z.output<typeof User>): boolean => said === true || id === 'USLACKBOT'
    return { users: items.filter((user) => (bots || !isBot(user)) && (deleted || user.deleted !== true)), isWhole }
  },
})
