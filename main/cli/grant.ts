import { resolve } from 'node:path'
import { openGrants } from '../beside.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

/** `flowbench grant add|list|remove`. The app may be open meanwhile: it sees the change at its next call. */
export async function grant({ positionals: [action = '', address, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  if (!['add', 'list', 'remove'].includes(action)) throw new CommandError(`"${action}" is none of add, list and remove.`)
  if (action === 'list' ? address !== undefined : address === undefined || rest.length > 0) {
    throw new CommandError(action === 'list' ? '"flowbench grant list" takes no address.' : `Say which address: flowbench grant ${action} http://127.0.0.1:8080`)
  }
  const asJson = flags['json'] === true
  const folder = resolve(texts['data'] ?? appDataFolder())
  const { grants, close } = openGrants(folder)
  try {
    if (action === 'list') {
      const list = grants.list()
      if (asJson) printJson({ grants: list })
      else if (list.length === 0) printLine('There are no grants: calls go to public addresses only.')
      else for (const { origin, note } of list) printLine(`${origin}${note === '' ? '' : `  ${plain(note)}`}`)
      return 0
    }
    if (action === 'add') {
      const added = grants.add(address ?? '', texts['note'] ?? '')
      if (asJson) printJson({ grant: added })
      else printLine(`Workflows may now call ${added.origin}. "flowbench grant remove ${added.origin}" takes it back.`)
      return 0
    }
    grants.remove(address ?? '')
    if (asJson) printJson({ removed: address })
    else printLine(`Workflows may no longer call ${plain(address ?? '')}.`)
    return 0
  } finally {
    close()
  }
}
