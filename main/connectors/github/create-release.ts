import { z } from 'zod'
import { defineAction } from '../define.ts'
import { callJsonAs } from '../kit/call-json.ts'
import { repositoryPath } from './call.ts'
import { GithubConfig } from './config.ts'
import { body, ref, repository, repositoryOptions } from './fields.ts'
import { findMarked, withMarker } from './marker.ts'
import { Release } from './objects.ts'
import { sampleRelease } from './samples.ts'

export const createRelease = defineAction({
  key: 'create-release', displayName: 'Create release', summary: 'Publish a release', icon: 'package',
  description: 'Makes a release, and its tag if it is not there yet. An invisible line in its text tells Flowbench after a fault whether it was made already.',
  effect: 'reconcilable', config: GithubConfig, rate: '80/min',
  input: z.strictObject({
    repository, tag: z.string().min(1).max(255).meta({ title: 'Tag', examples: ['v1.2.0'] }), target: ref('Made from', 'A branch or commit, for a tag that is not there yet. The default branch when empty.'),
    name: z.string().max(256).optional().meta({ title: 'Name' }), body,
    draft: z.boolean().default(false).meta({ title: 'Draft' }), prerelease: z.boolean().default(false).meta({ title: 'Not ready for everybody yet' }), generateNotes: z.boolean().default(false).meta({ title: 'Let GitHub write what is new' }),
  }),
  output: Release, defaultInput: { repository: '', tag: '' }, sample: sampleRelease, options: repositoryOptions,
  describe: ({ repository: at, tag, draft }) => `${draft ? 'Draft' : 'Publish'} the release ${tag} of ${at}`,
  run: ({ repository: at, tag, target, body: text, generateNotes, ...fields }, { http, idempotencyKey }) => callJsonAs(http, Release, { method: 'POST', url: `${repositoryPath(at)}/releases`, json: { ...fields, tag_name: tag, target_commitish: target, generate_release_notes: generateNotes, body: withMarker(text, idempotencyKey) } }),
  reconcile: ({ repository: at }, { http, idempotencyKey }) => findMarked(http, Release, { url: `${repositoryPath(at)}/releases` }, idempotencyKey),
})
