import type { McpCaller } from '@shared/mcp-serving.ts'
import { exactTime } from '../times.ts'

/** Programs that called since the app was opened, by the names that they give themselves. */
export function CallersTable({ callers }: { callers: readonly McpCaller[] }) {
  return (
    <div className="mt-4 max-w-[720px]">
      <h3 className="sm med mb-1">Called lately</h3>
      {callers.length === 0
        ? <p className="prose">No program has called since Flowbench was opened.</p>
        : (
            <div className="card tbl mt-2" style={{ '--cols': 'minmax(0, 1fr) minmax(0, 1fr) 64px 180px' }} role="table" aria-label="Programs that called">
              <div className="th" role="row"><span role="columnheader">Program</span><span role="columnheader">Last tool</span><span role="columnheader">Calls</span><span role="columnheader">Last call</span></div>
              {callers.map(({ name, version, lastTool, calls, lastAt }) => (
                <div key={`${name} ${version}`} className="trw" role="row">
                  <span role="cell">{name === '' ? 'Says no name' : name} <span className="ink3">{version}</span></span>
                  <span className="mono" role="cell" title={lastTool}>{lastTool}</span>
                  <span className="ink2 num" role="cell">{calls}</span>
                  <span className="ink3 num" role="cell">{exactTime(lastAt)}</span>
                </div>
              ))}
            </div>
          )}
    </div>
  )
}
