import type { Connector } from './define.ts'

/** Every service there is. Adding one touches its folder and this list. */
export const connectors: readonly Connector[] = []
