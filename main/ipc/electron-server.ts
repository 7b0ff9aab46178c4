import { ipcMain, type WebFrameMain } from 'electron'
import type { IpcServer } from './register.ts'

/** The contract's calls over Electron. `isOurs` says whether a frame is the main frame of our window, on our page. */
export function createElectronServer(isOurs: (frame: WebFrameMain | null) => boolean): IpcServer {
  return {
    handle(channel, listener) {
      ipcMain.handle(channel, (event, input: unknown) => listener({ fromOurWindow: isOurs(event.senderFrame) }, input))
    },
  }
}
