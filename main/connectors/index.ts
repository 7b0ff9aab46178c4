import { core } from './core/index.ts'
import type { Connector } from './define.ts'
import { http } from './http/index.ts'

/** Every service there is. Adding one touches its folder and this list. */
export const connectors: readonly Connector[] = [core, http]
