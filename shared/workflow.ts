import { z } from 'zod'
import { NodeId, WorkflowId } from './id.ts'
import { JsonObject, JsonValue } from './json.ts'

/** How a step is tried again: full jitter, `random(0, min(maxMs, baseMs * 2^n))`. */
export const RetryPolicy = z.strictObject({
  maxAttempts: z.number().int().min(1).max(100),
  /** First wait in milliseconds; 1,000 when absent. */
  baseMs: z.number().int().min(0).max(3_600_000).optional(),
  /** Longest wait in milliseconds; 300,000 when absent. */
  maxMs: z.number().int().min(0).max(86_400_000).optional(),
})
export type RetryPolicy = z.infer<typeof RetryPolicy>

/**
 * What a step's last failure does. `fail` ends the run; `continue` goes on by the usual ports with
 * `{ "error": failure }` as output; `port` takes the port `error` with that same output.
 */
export const OnError = z.enum(['fail', 'continue', 'port'])
export type OnError = z.infer<typeof OnError>

export const NodeSettings = z.strictObject({
  retry: RetryPolicy.optional(),
  /** For one attempt, in milliseconds. */
  timeoutMs: z.number().int().min(1).max(86_400_000).optional(),
  onError: OnError.optional(),
})
export type NodeSettings = z.infer<typeof NodeSettings>

export const WorkflowNode = z.strictObject({
  id: NodeId,
  /** An engine kind (`branch`, `loop`, …) or `connector.action` (`http.request`). */
  type: z.string().min(1).max(128),
  name: z.string().max(200),
  /** The loop whose body this node is in. */
  parent: NodeId.optional(),
  connection: z.string().max(128).optional(),
  input: JsonObject,
  settings: NodeSettings.optional(),
  /** Passed over: its input goes on as its output (the output of the one node before it, or the list of them). */
  disabled: z.boolean().optional(),
  note: z.string().max(10_000).optional(),
})
export type WorkflowNode = z.infer<typeof WorkflowNode>

export const WorkflowEdge = z.strictObject({
  /** A node's id, or `trigger`. */
  from: NodeId,
  /** The output port; absent means the one port of a node that has only one. */
  port: z.string().min(1).max(64).optional(),
  to: NodeId,
})
export type WorkflowEdge = z.infer<typeof WorkflowEdge>

const named = { name: z.string().max(200).optional() }
export const Trigger = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('manual'), ...named }),
  z.strictObject({
    type: z.literal('webhook'), ...named,
    /** A connector's key; `generic` for any sender. */
    connector: z.string().min(1).max(64),
    event: z.string().max(128).optional(),
    connection: z.string().max(128).optional(),
    /** A template over `event` and `vars`: events for which it gives the same run strictly one after the other. */
    orderBy: z.string().min(1).max(2_000).optional(),
  }),
  z.strictObject({
    type: z.literal('schedule'), ...named,
    cron: z.string().min(1).max(200),
    timezone: z.string().max(64).optional(),
    missed: z.enum(['skip', 'once', 'catch-up']).optional(),
  }),
  z.strictObject({
    type: z.literal('poll'), ...named,
    connector: z.string().min(1).max(64),
    event: z.string().max(128),
    connection: z.string().max(128).optional(),
    everyMs: z.number().int().min(1000).max(2_592_000_000),
    /** What is there at the first look: passed over, when absent, or an event each. */
    existing: z.enum(['skip', 'fire']).optional(),
    input: JsonObject.optional(),
  }),
  /** A webhook that the connector sets up at its service for this workflow alone, while it is switched on. */
  z.strictObject({
    type: z.literal('subscription'), ...named,
    connector: z.string().min(1).max(64),
    event: z.string().max(128),
    connection: z.string().max(128).optional(),
    input: JsonObject.optional(),
  }),
  z.strictObject({ type: z.literal('mcp'), ...named, inputSchema: JsonObject.optional() }),
])
export type Trigger = z.infer<typeof Trigger>
export type PollTrigger = Extract<Trigger, { type: 'poll' }>
export type SubscriptionTrigger = Extract<Trigger, { type: 'subscription' }>
/** More often than this no service is asked, whatever the document says. */
export const leastPollMs = 10_000

export const Sample = z.strictObject({ name: z.string().min(1).max(200), payload: JsonValue })
export type Sample = z.infer<typeof Sample>

export const WorkflowTest = z.strictObject({
  name: z.string().min(1).max(200),
  sample: z.string().optional(),
  payload: JsonValue.optional(),
  /** Recorded outputs by node id, used instead of running the node. */
  answers: z.record(z.string(), JsonValue).optional(),
  /** CEL conditions that must be true of the finished run. */
  expect: z.array(z.string()),
})
export type WorkflowTest = z.infer<typeof WorkflowTest>

export const WorkflowSettings = z.strictObject({
  /** Steps of one run that may run at the same time. */
  concurrency: z.number().int().min(1).max(1000).default(10),
  /** For the whole run, in milliseconds. */
  timeoutMs: z.number().int().min(1).max(2_592_000_000).default(600_000),
  timezone: z.string().max(64).default('UTC'),
  /** What is started when a run that an event or a schedule started fails. */
  onErrorWorkflow: WorkflowId.nullable().default(null),
  /** Runs that events and schedules start which may be under way at once; further ones wait for their turn. Absent: as many as come. */
  maxRuns: z.number().int().min(1).max(10_000).optional(),
})
export type WorkflowSettings = z.infer<typeof WorkflowSettings>

const Coordinate = z.number().min(-1e7).max(1e7)
export const Point = z.strictObject({ x: Coordinate, y: Coordinate })
export type Point = z.infer<typeof Point>

export const LayoutBox = z.strictObject({
  id: z.string().min(1).max(64), x: Coordinate, y: Coordinate,
  width: z.number().min(0).max(1e5), height: z.number().min(0).max(1e5),
  text: z.string().max(10_000),
})
export type LayoutBox = z.infer<typeof LayoutBox>

export const Layout = z.strictObject({
  /** By node id; the trigger's place is under `trigger`. */
  nodes: z.record(z.string(), Point).default({}),
  notes: z.array(LayoutBox).default([]),
  groups: z.array(LayoutBox).default([]),
})
export type Layout = z.infer<typeof Layout>

/** The document that a person edits, exports and runs. Logic and layout are separate keys. */
export const Workflow = z.strictObject({
  format: z.literal('flowbench/workflow'),
  version: z.literal(1),
  id: WorkflowId,
  name: z.string().min(1).max(200),
  description: z.string().max(10_000).default(''),
  trigger: Trigger,
  nodes: z.array(WorkflowNode).max(2000),
  edges: z.array(WorkflowEdge).max(10_000),
  samples: z.array(Sample).default([]),
  tests: z.array(WorkflowTest).default([]),
  /** Constants, read as `vars.name`. */
  vars: JsonObject.default({}),
  /** What the run gives: one expression or JSON with expressions; null means the outputs of the last nodes that ran, by id. */
  output: JsonValue.default(null),
  settings: WorkflowSettings.prefault({}),
  layout: Layout.prefault({}),
})
export type Workflow = z.infer<typeof Workflow>

/** A workflow with the sub-workflows it needs. The first is the one to run. */
export const WorkflowBundle = z.strictObject({
  format: z.literal('flowbench/bundle'),
  version: z.literal(1),
  workflows: z.array(Workflow).min(1).max(200),
})
export type WorkflowBundle = z.infer<typeof WorkflowBundle>
