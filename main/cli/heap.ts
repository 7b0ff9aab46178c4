// heap: how much memory V8 takes for a server that runs for weeks (docs/decisions/0086-memory-of-a-server.md).

import { setFlagsFromString } from 'node:v8'

/**
 * How much more than what was alive may lie in the old part of the heap before it is collected. V8's own is up to 300: of a
 * server at work three quarters would be what nobody needs, now more and now less of it.
 */
const growthPercent = 50

/**
 * To be called before the services are loaded: what loading leaves behind is collected then, and not given more room to lie
 * in, until `giveRoomToWork`.
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`)
  setFlagsFromString('--semi-space-growth-factor=1')
}

/** What is new is collected too often in a room as small as at the start. */
export function giveRoomToWork(): void {
  setFlagsFromString('--semi-space-growth-factor=2')
}
