import { z } from 'zod'
import { defineAction } from '../define.ts'
import { uuidOf } from '../kit/key-digest.ts'
import { ask } from './call.ts'
import { LinearConfig } from './config.ts'
import { issueName } from './fields.ts'
import { Comment, commentFields, sampleComment } from './objects.ts'

const Created = z.looseObject({ commentCreate: z.looseObject({ comment: Comment }) })
const Found = z.looseObject({ comments: z.looseObject({ nodes: z.array(Comment) }) })

/** `CommentCreateInput.id`, as with issues. https://linear.app/developers/graphql */
export const addComment = defineAction({
  key: 'add-comment', displayName: 'Add a comment', summary: 'Comment on an issue', icon: 'message-square', keywords: ['reply', 'note'],
  description: 'Adds a comment to an issue. Its id is made of the step, so that after a lost answer it is looked up and not written twice.',
  effect: 'reconcilable', config: LinearConfig,
  input: z.strictObject({ issue: issueName, body: z.string().min(1).max(100_000).meta({ title: 'Comment', description: 'In Markdown.', 'x-widget': 'multiline' }) }),
  output: Comment, defaultInput: { issue: '', body: '' }, sample: sampleComment,
  describe: ({ issue }) => `Comment on ${issue}`,
  async run({ issue, body }, { http, idempotencyKey }) {
    const data = await ask(http, Created, `mutation($input: CommentCreateInput!) { commentCreate(input: $input) { success comment { ${commentFields} } } }`, { input: { id: uuidOf(idempotencyKey), issueId: issue, body } })
    return data.commentCreate.comment
  },
  async reconcile(_input, { http, idempotencyKey }) {
    const { comments: { nodes: [comment] } } = await ask(http, Found, `query($filter: CommentFilter) { comments(filter: $filter, first: 1, includeArchived: true) { nodes { ${commentFields} } } }`, { filter: { id: { eq: uuidOf(idempotencyKey) } } })
    return comment === undefined ? { kind: 'did-not-happen' } : { kind: 'happened', output: comment }
  },
})
