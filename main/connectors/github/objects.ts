// What GitHub answers with, as far as people use it; more is there. https://docs.github.com/en/rest
import { z } from 'zod'

const User = z.looseObject({ login: z.string() })

export const Issue = z.looseObject({
  number: z.number().int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string().meta({ description: 'open or closed' }),
  state_reason: z.string().nullish().meta({ description: 'completed, not_planned, duplicate or reopened' }),
  html_url: z.string().meta({ description: 'Where people see it' }),
  user: User.nullish(),
  labels: z.array(z.looseObject({ name: z.string().nullish() })).optional(),
  assignees: z.array(User).nullish(),
  comments: z.number().int().optional().meta({ description: 'How many comments it has' }),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  closed_at: z.string().nullish(),
  pull_request: z.looseObject({}).optional().meta({ description: 'There when it is a pull request' }),
})

export const Comment = z.looseObject({ id: z.number().int(), body: z.string().nullish(), html_url: z.string().meta({ description: 'Where people see it' }), user: User.nullish(), created_at: z.string().optional() })
export const Label = z.looseObject({ name: z.string(), color: z.string().optional(), description: z.string().nullish() })
export const Release = z.looseObject({
  id: z.number().int(), tag_name: z.string(), name: z.string().nullish(), body: z.string().nullish(), draft: z.boolean(), prerelease: z.boolean(), html_url: z.string().meta({ description: 'Where people see it' }),
  created_at: z.string().optional(), published_at: z.string().nullish(),
})
const Branch = z.looseObject({ ref: z.string(), sha: z.string().optional() })
export const PullRequest = z.looseObject({
  number: z.number().int(), title: z.string(), body: z.string().nullish(), state: z.string().meta({ description: 'open or closed' }), draft: z.boolean().optional(), html_url: z.string().meta({ description: 'Where people see it' }),
  user: User.nullish(), head: Branch, base: Branch, merged: z.boolean().optional(), merged_at: z.string().nullish(), merge_commit_sha: z.string().nullish(),
  mergeable: z.boolean().nullish().meta({ description: 'Null while GitHub is finding out' }), created_at: z.string().optional(),
})
