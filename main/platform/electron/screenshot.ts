import { writeFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'

/** How long the page may take to say that it shows something useful, in milliseconds. */
export const screenshotTimeoutMs = 60_000

/** Writes what the window shows to a PNG, once the fonts are there and the frame with them was drawn. */
export async function writeScreenshot(window: BrowserWindow, file: string): Promise<void> {
  await window.webContents.executeJavaScript('document.fonts.ready.then(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 300)))))')
  const image = await window.webContents.capturePage()
  if (image.isEmpty()) throw new Error('The window has no picture to take. Check that there is a display (DISPLAY), or start with npm start, which brings its own.')
  await writeFile(file, image.toPNG())
}
