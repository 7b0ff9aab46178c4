import type { ExpressionProblem } from '@shared/expression/scope.ts'
import type { JsonValue } from '@shared/json.ts'
import type { LiveValue } from '../../expression/live-value.ts'

/** A value that was worked out elsewhere: as JSON, cut already. */
export type LiveText = { kind: 'text'; text: string } | { kind: 'too-large' } | { kind: 'skipped' } | { kind: 'waiting'; nodeIds: string[] }

/** Under an expression: what it gives now, or why there is nothing to show. */
export function LiveLine({ live, nameOf }: { live: LiveValue | LiveText; nameOf: (nodeId: string) => string }) {
  if (live.kind === 'value') {
    return <span className="live" data-kind="value"><span className="ink3" aria-label="gives">=</span><span className={typeof live.value === 'string' ? 'trunc-3' : 'mono xs trunc-3'}>{shown(live.value)}</span></span>
  }
  if (live.kind === 'text') return <span className="live" data-kind="value"><span className="ink3" aria-label="gives">=</span><span className="mono xs trunc-3">{live.text}</span></span>
  if (live.kind === 'too-large') return <span className="live" data-kind="waiting"><span className="ink3" aria-hidden>=</span><span className="ink3">The values are too large to work it out while you type. A run shows what it gives.</span></span>
  if (live.kind === 'skipped') return <span className="live" data-kind="waiting"><span className="ink3" aria-hidden>=</span><span className="ink3">The last run went another way, so there is no value to show.</span></span>
  if (live.kind !== 'waiting') return null
  const names = live.nodeIds.map(nameOf).join(' and ')
  return <span className="live" data-kind="waiting"><span className="ink3" aria-hidden>=</span><span className="ink3">Its value shows when {names} {live.nodeIds.length === 1 ? 'has' : 'have'} run.</span></span>
}

/** A text in quotes, so that "141" is not taken for 141. */
function shown(value: JsonValue): string {
  const text = typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

/** A problem in words, with the one-click way to mend it. */
export function ProblemText({ problem, onUse }: { problem: ExpressionProblem; onUse: ((text: string) => void) | null }) {
  const { suggestion } = problem
  return <>{problem.message}{suggestion !== undefined && onUse !== null && <> <button type="button" className="lnk" onClick={() => onUse(suggestion)}>Use {suggestion}</button></>}</>
}
