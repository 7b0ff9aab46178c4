// The small app a bare Electron starts with: it loads the modules named by -r, takes on the name and version of the app whose
// folder it is given, and loads it. Packed into default_app.asar; Electron waits for this module before it says "ready".
import { app } from 'electron'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

process.defaultApp = true

const { folder, modules } = readArguments(process.argv.slice(1))
if (folder === undefined) {
  console.error('Give the folder of an app: electron <folder>')
  process.exit(2)
}
const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setName(description.productName ?? description.name)
if (description.version) app.setVersion(description.version)
app.setAppPath(folder)

const require = createRequire(join(folder, 'package.json'))
for (const name of modules) require(name)
await import(pathToFileURL(join(folder, description.main ?? 'index.js')).href)

/** The first plain argument is the app; what follows it belongs to the app. */
function readArguments(given) {
  const modules = []
  for (let index = 0; index < given.length; index++) {
    const argument = given[index]
    if (argument === '-r' || argument === '--require') modules.push(given[++index])
    else if (!argument.startsWith('-')) return { folder: resolve(argument), modules }
  }
  return { folder: undefined, modules }
}
