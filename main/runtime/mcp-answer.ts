// mcp-answer: what a program that called a workflow is told, by the run.

import type { HostAnswer } from '@main/mcp/server/tool-host.ts'
import type { RunId } from '@shared/id.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '@shared/json.ts'
import { McpResult, type McpContent } from '@shared/mcp-server.ts'
import type { RunView } from '@shared/run-view.ts'
import { stateWords } from './mcp-progress.ts'

/** As JSON, in bytes. Models cannot read more, and programs would not. */
const largestAnswer = 1_000_000

/** Of a run that is over. */
export function answerOf({ runId, status, output, failure, failedAt, cancelReason, workflow }: RunView): HostAnswer {
  if (status === 'succeeded') return given(output, runId)
  const node = failedAt && workflow.nodes.find(({ id }) => id === failedAt.nodeId)
  const message = status === 'cancelled' ? `The run was cancelled${cancelReason === null ? '' : `: ${cancelReason}`}.` : `${node ? `"${node.name || node.id}" failed: ` : ''}${failure?.message ?? 'It does not say why it failed.'}`
  return { content: [{ type: 'text', text: `${message} (The run is ${runId}.)` }], isError: true, runId }
}

/** Of one that goes on while nobody waits for it any more. */
export function stillUnderWay(view: RunView): HostAnswer {
  const { runId } = view
  const text = `The run goes on. ${stateWords(view)}. Ask for what comes of it with the tool "run_result" and the id ${runId}.`
  return { content: [{ type: 'text', text }], structuredContent: { runId, status: 'running' }, isError: false, runId }
}

function given(output: JsonValue, runId: RunId): HostAnswer {
  const text = JSON.stringify(output, null, 2)
  if (Buffer.byteLength(text) > largestAnswer) return { content: [{ type: 'text', text: `The run succeeded, and its output is larger than the limit of 1 MB for an answer. It is in Flowbench under Runs: ${runId}.` }], isError: true, runId }
  const passedOn = McpResult.safeParse(output)
  if (passedOn.success) return { content: passedOn.data.content.map(toBlock), ...(isJsonObject(passedOn.data.data) && { structuredContent: passedOn.data.data }), isError: false, runId }
  return { content: [{ type: 'text', text: typeof output === 'string' ? output : text }], structuredContent: asObject(output), isError: false, runId }
}

/** Structured content is an object. */
function asObject(output: JsonValue): JsonObject {
  return isJsonObject(output) ? output : { result: output }
}

/** What a tool of another server answered, as it came. */
function toBlock(content: McpContent): HostAnswer['content'][number] {
  switch (content.type) {
    case 'text': return content
    case 'image': case 'audio': return content
    case 'link': return { type: 'resource_link', uri: content.uri, name: content.name, ...(content.mimeType !== null && { mimeType: content.mimeType }) }
    case 'resource': {
      const { uri, mimeType, text, data } = content
      const named = { uri, ...(mimeType !== null && { mimeType }) }
      return { type: 'resource', resource: data === null ? { ...named, text: text ?? '' } : { ...named, blob: data } }
    }
  }
}
