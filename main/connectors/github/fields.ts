// Fields that several of GitHub's actions have.
import { z } from 'zod'
import type { FieldOption, LookupContext } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'

export const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, 'Write owner/name, such as octo-org/octo-repo').meta({ title: 'Repository', description: 'Owner and name.', examples: ['octo-org/octo-repo'], 'x-options': 'repositories' })
export const number = (what: string) => z.number().int().positive().meta({ title: what, description: 'Its number.', examples: [42] })
export const body = z.string().max(65_000).optional().meta({ title: 'Text', description: 'Markdown.', 'x-widget': 'multiline' })
export const labels = z.array(z.string().min(1).max(100)).optional().meta({ title: 'Labels', examples: [['bug']] })
export const assignees = z.array(z.string().min(1).max(100)).max(10).optional().meta({ title: 'Assignees', description: 'Names of users.', examples: [['octocat']] })
export const most = z.number().int().min(1).max(500).default(30).meta({ title: 'How many', description: 'At most 500.' })
export const ref = (title: string, description: string) => z.string().min(1).max(255).optional().meta({ title, description, examples: ['main'] })

const Repositories = z.array(z.looseObject({ full_name: z.string() }))

export const repositoryOptions = {
  async repositories(_input: unknown, { http }: Pick<LookupContext, 'http'>): Promise<FieldOption[]> {
    const found = await callJsonAs(http, Repositories, { method: 'GET', url: '/user/repos', query: { sort: 'pushed', per_page: 100 } })
    return found.map(({ full_name: name }) => ({ value: name, label: name }))
  },
}
