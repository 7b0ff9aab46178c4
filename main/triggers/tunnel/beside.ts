import type { Database } from 'better-sqlite3'
import type { Clock } from '@main/platform/clock.ts'
import { isHeld } from '@main/storage/folder-lock.ts'
import { createTunnelSettings } from '@main/storage/tunnel-settings.ts'
import { AppError } from '@shared/failure.ts'
import { createTunnel, type TunnelControl } from './tunnel.ts'

export type TunnelBeside = Pick<TunnelControl, 'providers' | 'setting' | 'status' | 'put' | 'acceptProgram'> & {
  /** Another process has the folder open, and what `status` says of the tunnel is that one's. */
  isOpenElsewhere: boolean
}

/** For a process that only looks, and sets up: nothing is started, and a change is taken up at the next start of the one that has the folder open. */
export function tunnelBeside(database: Database, { dataFolder, clock }: { dataFolder: string; clock: Clock }): TunnelBeside {
  const settings = createTunnelSettings(database)
  const isOpenElsewhere = isHeld(dataFolder)
  const nothingStarts = (): never => { throw new AppError({ code: 'forbidden', message: 'A process beside the engine starts no tunnel.', retryable: false }) }
  const { providers, setting, status, put, acceptProgram } = createTunnel({
    settings, clock, random: Math.random, alarm: nothingStarts, reveal: nothingStarts,
    triggers: { admit: nothingStarts, beginProbe: nothingStarts, status: () => ({ state: 'closed', reason: '' }) },
  })
  return { providers, setting, put, acceptProgram, isOpenElsewhere, status: () => ({ ...status(), tunnel: isOpenElsewhere ? settings.get().state : { state: 'off' } }) }
}
