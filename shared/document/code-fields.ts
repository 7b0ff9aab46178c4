import type { Problem } from '../problem.ts'
import type { Workflow } from '../workflow.ts'
import type { NodeCatalog } from './catalog.ts'
import { toPointer } from './pointer.ts'

/** A text that a parser of its own reads: JavaScript or JSONata in a node's input. */
export type CodeField = { nodeId: string; index: number; key: string; title: string; language: 'javascript' | 'jsonata'; source: string }
/** What the parser said. Line and column count from 1, `start` from 0. */
export type CodeFault = { message: string; line?: number | undefined; column?: number | undefined; start?: number | undefined }

export function codeFields({ nodes }: Workflow, catalog: NodeCatalog): CodeField[] {
  return nodes.flatMap((node, index) => Object.entries(catalog.nodeType(node.type)?.inputSchema.properties ?? {}).flatMap(([key, schema]) => {
    const source = node.input[key]
    if (typeof schema !== 'object' || schema['x-widget'] !== 'code' || typeof source !== 'string' || source.trim() === '') return []
    return [{ nodeId: node.id, index, key, title: schema.title ?? key, language: schema['x-language'] === 'jsonata' ? 'jsonata' as const : 'javascript' as const, source }]
  }))
}

/** Every text that its parser, which `check` asks, cannot read. */
export async function codeProblems(workflow: Workflow, catalog: NodeCatalog, check: (field: CodeField) => Promise<CodeFault | null>): Promise<Problem[]> {
  const found = await Promise.all(codeFields(workflow, catalog).map(async (field) => {
    const fault = await check(field)
    return fault === null ? [] : [codeProblem(field, fault)]
  }))
  return found.flat()
}

export function codeProblem({ nodeId, index, key, title, source }: CodeField, { message, line, column, start }: CodeFault): Problem {
  const where = line === undefined ? '' : column === undefined ? `, line ${line}` : `, line ${line}, column ${column}`
  return {
    severity: 'error', rule: 'syntax', nodeId, pointer: toPointer(['nodes', index, 'input', key]),
    message: `${title} cannot be read${where}: ${message.replace(/\.$/, '')}`, remedy: 'Mend the code: the step fails until then',
    ...(start === undefined ? {} : { start, end: Math.min(start + 1, source.length) }),
  }
}
