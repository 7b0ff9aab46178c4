// React Flow as its first example has it, with as many of its own nodes as the address asks for: the limit of the editor's benchmark.
import '@xyflow/react/dist/style.css'
import { createRoot } from 'react-dom/client'
import { ReactFlow, useEdgesState, useNodesState } from '@xyflow/react'
import { chainEdges, gridPlace } from '../graph.ts'

const query = new URLSearchParams(location.search)
const count = Number(query.get('nodes'))
const size = { width: Number(query.get('width')), height: Number(query.get('height')) }
const firstNodes = Array.from({ length: count }, (_, index) => ({ id: `n${index}`, position: gridPlace(index), data: { label: `Step ${index}` } }))
const firstEdges = chainEdges(count).map(({ from, to }) => ({ id: `${from}>${to}`, source: from, target: to }))

function Bare() {
  const [nodes, , onNodesChange] = useNodesState(firstNodes)
  const [edges, , onEdgesChange] = useEdgesState(firstEdges)
  return <div style={size}><ReactFlow nodes={nodes} edges={edges} onNodesChange={onNodesChange} onEdgesChange={onEdgesChange} minZoom={0.05} fitView /></div>
}

createRoot(document.getElementById('root') ?? document.body).render(<Bare />)
