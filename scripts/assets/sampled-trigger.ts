import type { JsonObject } from '../../shared/json.ts'
import type { Sample } from '../../shared/workflow.ts'

/** An entry of assets/samples/*.json: a way to start a workflow, with payloads to try it with. */
export type SampledTrigger = {
  key: string
  displayName: string
  summary: string
  icon: string
  trigger: JsonObject
  samples: Sample[]
}
