import { AppError } from '@shared/failure.ts'
import type { OtherDoors } from '../define.ts'
import type { ActionLlm } from '../define-llm.ts'
import type { RunSubstep } from '../define-substep.ts'
import type { ActionTools } from '../define-tools.ts'

/** Where nothing but HTTP is reached: what a person added, and worlds that have no need of more. */
export const closedDoors: OtherDoors & { llm: ActionLlm } = {
  files: { folder: () => refuse('files') },
  databases: { sqlite: () => refuse('databases') },
  net: { connect: () => refuse('connections other than HTTP'), secure() { throw refusal('connections other than HTTP') } },
  rag: { collections: () => refuse('collections'), embed: () => refuse('collections'), indexDocuments: () => refuse('collections'), retrieve: () => refuse('collections') },
  llm: {
    chat: () => refuse('models'), listModels: () => refuse('models'),
    countTokens() { throw refusal('models') },
    capabilities() { throw refusal('models') },
  },
  mcp: { tools: () => [], call: () => refuse('MCP servers') },
}

function refuse(what: string): Promise<never> {
  return Promise.reject(refusal(what))
}

function refusal(what: string): AppError {
  return new AppError({ code: 'forbidden', message: `There is no way to ${what} from here.`, retryable: false, sent: 'not-sent' })
}

/** Where there is no step that could have parts, and none that could be given tools. */
export const noSubsteps: { substep: RunSubstep; tools: ActionTools } = {
  substep: () => refuse('parts of a step'),
  tools: { describe: refuseNow, check: refuseNow, partOf: refuseNow },
}

function refuseNow(): never {
  throw new AppError({ code: 'forbidden', message: 'There is no way to tools from here.', retryable: false, sent: 'not-sent' })
}
