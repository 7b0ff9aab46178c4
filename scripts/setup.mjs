// Makes this checkout ready to run, and says with which Electron.
import { fail, say } from './lib/report.mjs'
import { setUpForElectron } from './lib/setup.mjs'

try {
  const electron = await setUpForElectron()
  say(`Ready: Electron ${electron.version} (${electron.kind}) in ${electron.folder}`)
} catch (error) {
  fail(error)
}
