import { workflowJsonSchema } from '@shared/document/workflow-schema.ts'
import type { ExitCode } from './command.ts'
import { printJson } from './print.ts'

export async function schema(): Promise<ExitCode> {
  printJson(workflowJsonSchema())
  return 0
}
