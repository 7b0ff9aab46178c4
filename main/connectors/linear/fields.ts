import { z } from 'zod'

/** What fields of more than one action say. */
export const issueName = z.string().regex(/^(?:[A-Za-z][A-Za-z0-9]*-\d+|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$/, 'An issue is named by its identifier, such as TEA-42, or its id').meta({ title: 'Issue', description: 'Its identifier, such as TEA-42, or its id.', examples: ['TEA-42', '{{ event.payload.data.identifier }}'] })

const description = z.string().max(100_000).meta({ title: 'Description', description: 'In Markdown.', 'x-widget': 'multiline' })
export const issueParts = {
  description: description.optional(),
  state: z.string().min(1).optional().meta({ title: 'State', description: 'The id of a state of the team.', 'x-options': 'states' }),
  assignee: z.string().min(1).optional().meta({ title: 'Assignee', description: 'The id of a person.', 'x-options': 'users' }),
  priority: z.number().int().min(0).max(4).optional().meta({ title: 'Priority', description: '0 none, 1 urgent, 2 high, 3 medium, 4 low.' }),
  labels: z.array(z.string().min(1)).optional().meta({ title: 'Labels', description: 'Their ids.', 'x-options': 'labels' }),
  project: z.string().min(1).optional().meta({ title: 'Project', description: 'The id of a project.', 'x-options': 'projects' }),
  estimate: z.number().int().min(0).optional().meta({ title: 'Estimate', description: 'In points.' }),
  dueDate: z.iso.date().optional().meta({ title: 'Due', description: 'A date such as 2026-12-24.' }),
}

export const limit = z.number().int().min(1).max(250).default(50).meta({ title: 'At most', description: 'How many, up to 250.' })
export const after = z.string().min(1).optional().meta({ title: 'After', description: 'The next of the page before, for the page after it.' })

type Parts = { [Name in keyof typeof issueParts]?: z.output<(typeof issueParts)[Name]> }

/** As IssueCreateInput and IssueUpdateInput name them. */
export function inputOf({ state, assignee, labels, project, ...rest }: Parts): Record<string, unknown> {
  return { ...rest, stateId: state, assigneeId: assignee, labelIds: labels, projectId: project }
}
