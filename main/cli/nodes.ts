import type { Arguments, ExitCode } from './command.ts'
import { openCatalog } from './open.ts'
import { printJson, printLine, styled } from './print.ts'

/** `flowbench nodes`: what there is to build with. */
export async function nodes({ texts, flags }: Arguments): Promise<ExitCode> {
  const services = await openCatalog(texts['data'])
  try {
    const { nodeTypes } = services.catalog
    if (flags['json']) {
      printJson({ nodeTypes })
      return 0
    }
    const width = Math.max(...nodeTypes.map((nodeType) => nodeType.type.length))
    for (const category of new Set(nodeTypes.map((nodeType) => nodeType.category))) {
      printLine(styled('strong', category))
      for (const nodeType of nodeTypes) if (nodeType.category === category) printLine(`  ${nodeType.type.padEnd(width)}  ${nodeType.summary}`)
      printLine()
    }
    printLine('"flowbench nodes --json" adds their schemas, ports and defaults.')
    return 0
  } finally {
    await services.close()
  }
}
