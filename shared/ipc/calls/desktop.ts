import { z } from 'zod'
import { RunId } from '../../id.ts'
import { nothing } from '../nothing.ts'

/** The window and the desktop around it. One line each: the name, what goes in, what comes back. */
export const desktopCalls = {
  'app.info': {
    input: nothing,
    output: z.object({
      version: z.string(), platform: z.string(), dataFolder: z.string(), electron: z.string(),
      /** Which of these the window should draw itself. */
      customFrame: z.boolean(),
    }),
  },
  /** The window shows something useful; main may take a screenshot or stop its splash. */
  'app.ready': { input: nothing, output: nothing },
  'file.save': { input: z.object({ suggestedName: z.string().max(255), text: z.string().max(60_000_000) }), output: z.object({ fileName: z.string() }).nullable() },
  'file.open': { input: nothing, output: z.object({ fileName: z.string(), text: z.string() }).nullable() },
  /** The whole path of a file or folder that the person names in the system's own dialog; null when they thought better of it. Nothing is read. */
  'file.choose-path': { input: z.object({ of: z.enum(['file', 'folder']) }), output: z.string().nullable() },
  'clipboard.read': { input: nothing, output: z.string() },
  'clipboard.write': { input: z.object({ text: z.string().max(10_000_000) }), output: nothing },
  /** Opens in the person's browser: http, https and mailto only. */
  'link.open': { input: z.object({ url: z.string().max(4000) }), output: nothing },
  /** Which run is on the screen, if one is: of it the system need tell nothing while the window has the focus. */
  'window.shows': { input: z.object({ runId: RunId.nullable() }), output: nothing },
  'window.control': { input: z.object({ action: z.enum(['minimise', 'toggle-maximise', 'close']) }), output: nothing },
} as const
