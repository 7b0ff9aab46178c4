import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openServices, type Services, type ServicesOptions } from '../services.ts'
import { openBeside, openPackages, type Beside } from '../beside.ts'
import type { Composition } from './command.ts'

/** Beside the program when it is built; the assets are two folders up from there, and from here as well. */
export const workerPath = fileURLToPath(new URL('./sandbox-worker.js', import.meta.url))
const assetsFolder = fileURLToPath(new URL('../../assets', import.meta.url))

/** Leaves nothing on the disk. */
export function openInMemory(): Promise<Services> {
  return openServices({ dataFolder: null, workerPath, assetsFolder })
}

/** For this process alone as long as it is open. Throws AppError `conflict` while the app has the folder open. */
export function openFolder(dataFolder: string, composition: Composition = {}, tell: Pick<ServicesOptions, 'onTidied' | 'log'> = {}): Promise<Services> {
  return openServices({ ...composition, ...tell, dataFolder, workerPath, assetsFolder, exclusive: true })
}

/** Without holding the folder: the app, or a server, may have it open meanwhile. */
export function openBesideIn(dataFolder: string | undefined, composition: Composition = {}): Beside {
  return openBeside({ ...composition, dataFolder: resolve(dataFolder ?? appDataFolder()), assetsFolder, workerPath })
}

/** What there is to build with: what is built in, and with a data folder what was imported and added there. */
export function openCatalog(dataFolder: string | undefined, composition: Composition = {}): Promise<Pick<Beside, 'catalog' | 'sandbox' | 'library' | 'close'>> {
  return dataFolder === undefined ? openInMemory() : Promise.resolve(openBesideIn(dataFolder, composition))
}

/** The connectors that a person added. `null` looks at one without a data folder. */
export function openPackagesIn(dataFolder: string | null | undefined, registry?: string): ReturnType<typeof openPackages> {
  return openPackages(dataFolder === null ? null : resolve(dataFolder ?? appDataFolder()), workerPath, registry)
}

/** Where the app keeps its data when nothing else is said; Electron's own rule. */
export function appDataFolder(): string {
  return join(appFolder(), 'Flowbench')
}

function appFolder(): string {
  switch (process.platform) {
    case 'darwin': return join(homedir(), 'Library', 'Application Support')
    case 'win32': return process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming')
    default: return process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
  }
}
