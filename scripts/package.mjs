// npm run package [-- TARGET...]: the unpacked app of this machine, or the installers named (AppImage, deb, dmg, zip, nsis).
import { ensurePackage, makeInstallers } from './lib/package.mjs'
import { fail, say } from './lib/report.mjs'
import { setUpForElectron } from './lib/setup.mjs'

try {
  const targets = process.argv.slice(2)
  const electron = await setUpForElectron()
  if (targets.length > 0 || process.platform !== 'linux') {
    await makeInstallers({ electron, targets: targets.length > 0 ? targets : ['dir'] })
  } else {
    say(`The app is ${await ensurePackage({ electron })}`)
  }
} catch (error) {
  fail(error)
}
