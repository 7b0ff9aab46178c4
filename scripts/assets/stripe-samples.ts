import type { SampledTrigger } from './sampled-trigger.ts'
export function stripeTriggers(): SampledTrigger[] { return [] }
