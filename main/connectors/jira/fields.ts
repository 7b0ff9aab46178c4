import type { JsonObject } from '@shared/json.ts'
import { z } from 'zod'
import type { JiraConfig } from './config.ts'
import { documentOf } from './document.ts'

/** What fields of more than one action say. */
export const IssueKey = z.string().regex(/^(?:[A-Za-z][A-Za-z0-9_]*-\d+|\d+)$/, 'An issue is named by its key, such as TEA-42, or its id').meta({ title: 'Issue', description: 'Its key, such as TEA-42.', examples: ['TEA-42', '{{ event.payload.issue.key }}'] })

export const ProjectKey = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'A project is named by its key, such as TEA').meta({ title: 'Project', description: 'Its key, such as TEA.', examples: ['TEA'], 'x-options': 'projects' })

export const FieldNames = z.array(z.string().min(1)).optional().meta({ title: 'Fields', description: 'Which fields to give, such as summary or customfield_10020; *all for all. Empty: those that are shown most.', examples: [['summary', 'status', 'customfield_10020']] })

export const FurtherFields = z.record(z.string(), z.unknown()).optional().meta({ title: 'Further fields', description: 'By their ids, as Jira takes them: { "duedate": "2026-12-24", "customfield_10020": 5 }', 'x-widget': 'json' })

const Named = z.looseObject({ id: z.string().optional(), name: z.string() })
const Person = z.looseObject({ accountId: z.string().optional(), displayName: z.string().optional() })

/** An issue as Jira gives it, with what people use said; there is more in it. */
export const Issue = z.looseObject({
  id: z.string(),
  key: z.string(),
  url: z.string().meta({ description: 'Where a person sees it' }),
  description: z.string().nullable().meta({ description: 'Its description as plain text' }),
  fields: z.looseObject({
    summary: z.string().optional(), status: Named.optional(), issuetype: Named.optional(), priority: Named.nullish(), project: z.looseObject({ key: z.string(), name: z.string().optional() }).optional(),
    assignee: Person.nullish(), reporter: Person.nullish(), labels: z.array(z.string()).optional(), created: z.string().optional(), updated: z.string().optional(),
  }),
})

/** The same before we add to it. */
export const AnsweredIssue = z.looseObject({ id: z.string(), key: z.string(), fields: Issue.shape.fields.default({}) })

export const usualFields = ['summary', 'status', 'issuetype', 'priority', 'project', 'assignee', 'reporter', 'labels', 'created', 'updated', 'description']

export const sampleIssue = {
  id: '10042', key: 'TEA-42', url: 'https://example.atlassian.net/browse/TEA-42', description: 'Steps: add tea, close the page, open it again.',
  fields: {
    summary: 'The basket forgets its tea', status: { id: '1', name: 'To Do' }, issuetype: { id: '10004', name: 'Bug' }, priority: { id: '2', name: 'High' }, project: { key: 'TEA', name: 'Tea House' },
    assignee: null, reporter: { accountId: '5b10a2844c20165700ede21g', displayName: 'Ada Lovelace' }, labels: ['shop'], created: '2026-03-14T09:26:53.000+0000', updated: '2026-03-14T09:26:53.000+0000',
  },
}

/** Cloud takes documents, Data Center its own markup as a text. */
export function richText(text: string, { edition }: Pick<JiraConfig, 'edition'>): string | JsonObject {
  return edition === 'cloud' ? documentOf(text) : text
}

/** Cloud names people by account ids, Data Center by user names. */
export function personOf(id: string, { edition }: Pick<JiraConfig, 'edition'>): JsonObject {
  return edition === 'cloud' ? { accountId: id } : { name: id }
}

/** Digits are an id; anything else is a name. */
export function idOrName(text: string): JsonObject {
  return /^\d+$/.test(text) ? { id: text } : { name: text }
}
