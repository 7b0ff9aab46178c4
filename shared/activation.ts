import { z } from 'zod'

/** What of a workflow an event starts: the live version, what is being edited, or each of them. */
export const EventRoute = z.enum(['live', 'draft', 'both'])
export type EventRoute = z.infer<typeof EventRoute>

/** Whether a workflow is switched on. `version` counts its activations; 0 when it never was. */
export const Activation = z.object({ isActive: z.boolean(), version: z.number().int(), activatedAt: z.number().nullable(), route: EventRoute })
export type Activation = z.infer<typeof Activation>
