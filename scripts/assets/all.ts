import { workflowJsonSchema } from '../../shared/document/workflow-schema.ts'
import { genericTriggers } from './generic-samples.ts'
import { githubTriggers } from './github-samples.ts'
import type { SampledTrigger } from './sampled-trigger.ts'
import { sampledServices, serviceTriggers } from './service-samples.ts'
import { stripeTriggers } from './stripe-samples.ts'

/** Every file in assets/ that is made and not written, as it should be. Paths are from the repository's root. */
export function generatedAssets(): { path: string; text: string }[] {
  return [
    { path: 'assets/workflow.schema.json', text: `${JSON.stringify(workflowJsonSchema(), null, 2)}\n` },
    { path: 'assets/samples/generic.json', text: printed(genericTriggers()) },
    { path: 'assets/samples/github.json', text: printed(githubTriggers()) },
    { path: 'assets/samples/stripe.json', text: printed(stripeTriggers()) },
    ...sampledServices.map((service) => ({ path: `assets/samples/${service}.json`, text: printed(serviceTriggers(service)) })),
  ]
}

/** A line a trigger: a change shows as one line, and the file stays half as large as with indented payloads. */
function printed(triggers: readonly SampledTrigger[]): string {
  return `{ "triggers": [\n${triggers.map((trigger) => JSON.stringify(trigger)).join(',\n')}\n] }\n`
}
