import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject } from '@shared/json.ts'
import type { Effect } from '@shared/node-type.ts'

/** What an agent may be given: an action by its node's type, with an account, or a workflow by its id. */
export type ToolRef = { use: string; connection?: string | undefined } | { workflowId: string }

/** A tool as a model and a person are told of it. */
export type ToolInfo = {
  /** "GitHub: Create issue". */
  title: string
  description: string
  /** Of an object. */
  inputSchema: JsonSchema
  /** It may show the model something that is not for everybody: it reads with an account, on this machine, or nobody knows what. */
  isPrivate: boolean
  /** Even where it only reads, it says something to an address that its input names. */
  isOutward: boolean
}

/** Whether a call may be made, and what it would do to the outside. */
export type CheckedCall = { problem: string } | { effect: Effect }

export interface ActionTools {
  /** Throws AppError `not-found` for a tool that is not there, `conflict` for one whose definition was changed. */
  describe(tool: ToolRef): ToolInfo
  /** The input against the tool's schema. */
  check(tool: ToolRef, input: JsonObject): CheckedCall
  /** The part of the step that makes the call. */
  partOf(tool: ToolRef, input: JsonObject): { type: string; connection?: string; input: JsonObject }
}
