// Called by electron-builder when the app's folder is filled and before it is signed or put into an installer.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** Electron's own start page has no place beside our app. */
export default function afterPack({ appOutDir, packager }) {
  const file = join(packager.getResourcesDir(appOutDir), 'default_app.asar')
  if (existsSync(file)) rmSync(file)
}
