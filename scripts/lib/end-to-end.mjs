// end-to-end: runs Playwright with an Electron and a display. On Linux always a virtual one, so that windows that come and go
// disturb nobody and nobody's mouse disturbs them.
import { inRoot } from './paths.mjs'
import { runHere } from './process.mjs'
import { startVirtualDisplay } from './display.mjs'
import { onPath } from './system-packages.mjs'

/** Resolves with Playwright's exit code. `environment` is added to what the tests see. */
export async function runEndToEnd({ electron, args = [], environment = {} }) {
  const virtual = process.platform === 'linux' && onPath('Xvfb') ? await startVirtualDisplay() : undefined
  const env = { ...process.env, ...electron.env, ...(virtual && { DISPLAY: virtual.display }), ...environment }
  if (virtual) delete env.WAYLAND_DISPLAY
  delete env.ELECTRON_RUN_AS_NODE
  try {
    return await runHere(process.execPath, [inRoot('node_modules', '@playwright', 'test', 'cli.js'), 'test', ...args], { cwd: inRoot(), env })
  } finally {
    virtual?.stop()
  }
}
