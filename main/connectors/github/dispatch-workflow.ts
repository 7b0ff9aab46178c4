import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJson } from '../kit/call-json.ts'
import { path } from '../kit/path.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { repository, repositoryOptions } from './fields.ts'

export const dispatchWorkflow = defineAction({
  key: 'dispatch-workflow', displayName: 'Run workflow', summary: 'Start a workflow of GitHub Actions', icon: 'circle-play', keywords: ['actions', 'ci', 'dispatch'],
  description: 'Starts a workflow that has the trigger workflow_dispatch. GitHub does not say which run comes of it, so after a fault you are asked whether it was started.',
  effect: 'unsafe', config: GithubConfig, rate: '80/min',
  input: z.strictObject({
    repository, workflow: z.string().min(1).max(255).meta({ title: 'Workflow', description: 'The name of its file, or its id.', examples: ['release.yml'] }), ref: z.string().min(1).max(255).meta({ title: 'Branch or tag', examples: ['main'] }),
    inputs: z.record(z.string(), z.string()).optional().meta({ title: 'Inputs', 'x-widget': 'fields' }),
  }),
  output: z.strictObject({ started: z.literal(true) }), defaultInput: { repository: '', workflow: '', ref: 'main' }, sample: { started: true }, options: repositoryOptions,
  describe: ({ repository: at, workflow, ref }) => `Start ${workflow} of ${at} on ${ref}`,
  async run({ repository: at, workflow, ref, inputs }, { http }) {
    await callJson(http, { method: 'POST', url: `${repositoryPath(at)}${path`/actions/workflows/${workflow}/dispatches`}`, json: { ref, inputs } })
    return { started: true as const }
  },
})
