import { useRef, useState, type ReactNode } from 'react'
import { panelOf, setPanel, useSession, type SessionState } from '../session/session-store.ts'
import { ResizeEdge } from '../ui/resize-edge.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { inputSize, keptSize, layoutFor, outputSize } from './layout.ts'
import { useSize } from './use-size.ts'

type PanesProps = { input: ReactNode; parameters: (headed: boolean) => ReactNode; output: ReactNode; parametersMark: ReactNode; outputMark: ReactNode }

const inputSizeOf = (state: SessionState) => panelOf(state, 'inspector-input').size
const outputSizeOf = (state: SessionState) => panelOf(state, 'inspector-output').size

/** The three panes as the width allows: tabs, input and parameters over the output, or beside each other. */
export function Panes({ input, parameters, output, parametersMark, outputMark }: PanesProps) {
  const host = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(host)
  const keptInput = useSession(inputSizeOf)
  const keptOutput = useSession(outputSizeOf)
  const [tab, setTab] = useState<'input' | 'parameters' | 'output'>('parameters')
  const layout = layoutFor(width)
  if (width === 0) return <div ref={host} className="panes" />
  if (layout === 'tabs') {
    return (
      <div ref={host} className="panes is-tabs">
        <Tabs
          label="Parts of the step" value={tab} onChange={setTab}
          items={[
            { value: 'input', label: 'Input', content: input },
            { value: 'parameters', label: <>Parameters {parametersMark}</>, content: parameters(false) },
            { value: 'output', label: <>Output {outputMark}</>, content: output },
          ]}
        />
      </div>
    )
  }
  const left = inputSize(layout, keptInput, width)
  const foot = outputSize(layout, keptOutput, width, height)
  return (
    <div ref={host} className={`panes is-${layout}`} style={layout === 'side' ? { gridTemplateColumns: `${left.size}px minmax(0, 1fr) ${foot.size}px` } : { gridTemplateColumns: `${left.size}px minmax(0, 1fr)`, gridTemplateRows: `minmax(0, 1fr) ${foot.size}px` }}>
      <div className="ins-cell">{input}<ResizeEdge label="Resize the input" edge="right" {...left} onResize={(size) => setPanel('inspector-input', { size: keptSize(layout, 'input', size) })} /></div>
      <div className="ins-cell">{parameters(true)}</div>
      <div className="ins-cell is-output">{output}<ResizeEdge label="Resize the output" edge={layout === 'side' ? 'left' : 'top'} {...foot} onResize={(size) => setPanel('inspector-output', { size: keptSize(layout, 'output', size) })} /></div>
    </div>
  )
}
