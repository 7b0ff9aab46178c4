// A window with nothing but the page it is given by --page=URL: what Electron and React Flow cost by themselves.
const { app, BrowserWindow } = require('electron')

const page = process.argv.find((argument) => argument.startsWith('--page='))?.slice('--page='.length)

app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, useContentSize: true, webPreferences: { sandbox: true, backgroundThrottling: false } })
  void window.loadURL(page)
})
app.on('window-all-closed', () => app.quit())
