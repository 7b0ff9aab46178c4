import { useEffect, useState } from 'react'
import { renderInput } from '@shared/expression/evaluate.ts'
import { toFailure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { call } from '../../api.ts'
import type { LiveScope } from '../../expression/live-scope.ts'
import { liveLimits } from '../../expression/live-value.ts'
import { useNode } from '../node-context.ts'
import type { LiveText } from './live-line.tsx'

export type TransformPreview = LiveText | { kind: 'problem'; message: string; start?: number | undefined }

/** Asked of main a moment after the last key. What was shown stays until the answer is there, so that nothing jumps while typing. */
const askAfterMs = 400

/** What the node's JSONata gives with the values that the step would see now; undefined while nothing can be said. */
export function useTransformPreview(expression: string, wanted: boolean): TransformPreview | undefined {
  const { node, liveScope } = useNode()
  const data = node.input['data']
  const [shown, setShown] = useState<{ nodeId: string; preview: TransformPreview | undefined } | null>(null)
  const isAsked = wanted && expression.trim() !== ''
  useEffect(() => {
    if (!isAsked) return
    let isCurrent = true
    const timer = setTimeout(() => {
      const show = (preview: TransformPreview | undefined) => { if (isCurrent) setShown({ nodeId: node.id, preview }) }
      previewNow(expression, data, liveScope(false)).then(show, (error: unknown) => show({ kind: 'problem', message: toFailure(error).message }))
    }, askAfterMs)
    return () => { isCurrent = false; clearTimeout(timer) }
  }, [isAsked, expression, data, liveScope, node.id])
  return isAsked && shown?.nodeId === node.id ? shown.preview : undefined
}

async function previewNow(expression: string, data: JsonValue | undefined, live: LiveScope): Promise<TransformPreview | undefined> {
  const nodeIds = [...live.waitsFor].filter((id) => new RegExp(`\\b${id}\\b`).test(expression) || JSON.stringify(data ?? null).includes(id))
  if (nodeIds.length > 0) return { kind: 'waiting', nodeIds }
  const begin = beginningOf(data, live)
  if (begin === null) return undefined
  const answer = await call('code.preview', { expression, scope: live.scope as unknown as JsonObject, ...(begin.data === undefined ? {} : { data: begin.data }) })
  if (answer.kind === 'none') return undefined
  return live.skipped && (answer.kind === 'problem' || (answer.kind === 'text' && answer.text === 'null')) ? { kind: 'skipped' } : answer
}

/** Null when the data's own expressions give nothing; their field says why. */
function beginningOf(data: JsonValue | undefined, { scope }: LiveScope): { data: JsonValue | undefined } | null {
  try {
    return { data: data === undefined ? undefined : renderInput(data, scope, liveLimits) }
  } catch {
    return null
  }
}
