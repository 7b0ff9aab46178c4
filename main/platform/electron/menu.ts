import { Menu, app, type MenuItemConstructorOptions } from 'electron'

export type MenuOptions = {
  /** An item was chosen: the id of an action in the page's list. */
  choose(action: string): void
}


/**
 * The application menu. macOS shows it; elsewhere the window draws its own frame and the page's command list has the same
 * actions. Keys of actions are only shown here, never taken: the page handles them and knows when a person is typing.
 */
export function setMenu(options: MenuOptions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(options, process.platform === 'darwin')))
}

export function menuTemplate({ choose }: MenuOptions, isMac: boolean): MenuItemConstructorOptions[] {
  const action = ({ label, action: id, accelerator }: MenuAction): MenuItemConstructorOptions => ({
    label,
    id,
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => choose(id),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    { label: '&File', submenu: menuActions.file.map((item) => (item ? action(item) : line)).concat(line, isMac ? { role: 'close' } : { role: 'quit' }) },
    {
      label: '&Edit',
      submenu: [
        ...menuActions.edit.map((item) => action(item)), line,
        ...(['cut', 'copy', 'paste', 'selectAll'] as const).map((role) => ({ role, registerAccelerator: false })),
      ],
    },
    {
      label: '&View',
      submenu: [
        ...menuActions.view.map((item) => (item ? action(item) : line)), line,
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [line, { role: 'reload', registerAccelerator: false }, { role: 'toggleDevTools' }] satisfies MenuItemConstructorOptions[]),
      ],
    },
    { label: '&Run', submenu: menuActions.run.map((item) => action(item)) },
    ...(isMac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
    { role: 'help', submenu: menuActions.help.map((item) => action(item)) },
  ]
}

type MenuAction = { label: string; action: string; accelerator?: string }

/** Ids of the page's actions; an end-to-end test chooses each and sees that the page knows it. */
const menuActions = {
  file: [
    { label: 'New workflow', action: 'workflow.new', accelerator: 'CmdOrCtrl+N' }, null,
    { label: 'Import…', action: 'workflow.import', accelerator: 'CmdOrCtrl+O' },
    { label: 'Export…', action: 'workflow.export', accelerator: 'CmdOrCtrl+E' }, null,
    { label: 'Back up now…', action: 'backup.make' }, { label: 'Restore from backup…', action: 'backup.restore' },
  ],
  edit: [
    { label: 'Undo', action: 'edit.undo', accelerator: 'CmdOrCtrl+Z' },
    { label: 'Redo', action: 'edit.redo', accelerator: 'CmdOrCtrl+Shift+Z' },
  ],
  view: [
    { label: 'Palette', action: 'view.palette', accelerator: 'CmdOrCtrl+B' },
    { label: 'Run panel', action: 'view.run-panel', accelerator: 'CmdOrCtrl+J' },
    { label: 'Light or dark', action: 'view.theme' }, null,
    { label: 'Workflows', action: 'go.workflows' }, { label: 'Runs', action: 'go.runs' }, { label: 'Connections', action: 'go.connections' },
    { label: 'Settings', action: 'go.settings', accelerator: 'CmdOrCtrl+,' }, null,
    { label: 'Command list', action: 'app.commands', accelerator: 'CmdOrCtrl+K' },
  ],
  run: [{ label: 'Run', action: 'run.start', accelerator: 'CmdOrCtrl+Enter' }, { label: 'Stop', action: 'run.stop', accelerator: 'CmdOrCtrl+.' }],
  help: [{ label: 'Keyboard shortcuts', action: 'app.shortcuts' }],
} satisfies Record<string, (MenuAction | null)[]>
