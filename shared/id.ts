import { z } from 'zod'

/** A string id that cannot be mixed up with another kind of id. */
export const WorkflowId = z.string().regex(/^wf_[A-Za-z0-9_-]{1,64}$/, 'A workflow id is wf_ and up to 64 letters, digits, _ or -').brand<'WorkflowId'>()
export type WorkflowId = z.infer<typeof WorkflowId>

/** Readable and stable: it is what expressions say, so it must be a CEL identifier. */
export const NodeId = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'A node id is a letter or _ and up to 63 letters, digits or _').brand<'NodeId'>()
export type NodeId = z.infer<typeof NodeId>

export const RunId = z.string().regex(/^run_[A-Za-z0-9_-]{1,64}$/).brand<'RunId'>()
export type RunId = z.infer<typeof RunId>

/** The edges' name for the workflow's trigger. No node may have this id. */
export const triggerId = 'trigger'
