import { defineConnector } from '../define.ts'
import { append } from './append.ts'
import { FilesConfig, folderOf } from './config.ts'
import { remove } from './delete.ts'
import { list } from './list.ts'
import { move } from './move.ts'
import { newFile } from './new-file.ts'
import { read } from './read.ts'
import { write } from './write.ts'

export const files = defineConnector({
  key: 'files',
  displayName: 'Files',
  icon: 'folder',
  capabilities: ['action', 'trigger', 'polling'],
  reach: 'here',
  config: FilesConfig,
  async check(context) {
    await (await folderOf(context)).list('', { deep: false, limit: 1 })
    return { account: context.config.folder }
  },
  actions: [list, read, write, append, move, remove],
  polls: [newFile],
})
