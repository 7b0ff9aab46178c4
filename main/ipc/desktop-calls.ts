import type { CallsOf } from './calls-of.ts'
import type { Desktop } from './desktop.ts'

/** The window, its files, the clipboard, links. */
export function desktopCalls(desktop: Desktop): CallsOf<'app'> & CallsOf<'file'> & CallsOf<'clipboard'> & CallsOf<'link'> & CallsOf<'window'> {
  return {
    'app.info': () => desktop.info(),
    'app.ready': () => desktop.ready(),
    'file.save': (file) => desktop.saveFile(file),
    'file.open': () => desktop.openFile(),
    'file.choose-path': (input) => desktop.choosePath(input.of),
    'clipboard.read': () => desktop.readClipboard(),
    'clipboard.write': ({ text }) => desktop.writeClipboard(text),
    'link.open': ({ url }) => desktop.openLink(url),
    'window.shows': ({ runId }) => desktop.shows(runId),
    'window.control': ({ action }) => desktop.controlWindow(action),
  }
}
