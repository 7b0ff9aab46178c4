import { createInterface } from 'node:readline/promises'
import { resolve } from 'node:path'
import type { AddedPackage, PackageOffer } from '@shared/added-package.ts'
import { examplePieceRegistry, namesPiece, PieceRegistry } from '@shared/piece-name.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { openPackagesIn } from './open.ts'
import { plain, printJson, printLine } from './print.ts'

type Opened = ReturnType<typeof openPackagesIn>
type Asked = { word: string; texts: Arguments['texts']; asJson: boolean; yes: boolean }

const actions: Record<string, { takes: string; run(opened: Opened, asked: Asked): Promise<ExitCode> | ExitCode }> = {
  install: { takes: 'a .ts or .js file, a folder, a .tgz, or a piece such as @activepieces/piece-wordpress@0.5.1', run: install },
  build: { takes: 'a .ts or .js file, or a folder', run: build },
  enable: { takes: 'the key of the connector', run: (opened, asked) => setEnabled(opened, asked, true) },
  disable: { takes: 'the key of the connector', run: (opened, asked) => setEnabled(opened, asked, false) },
}

/** `flowbench connector install|build|enable|disable`: connectors that are programs. */
export async function addedConnector({ positionals: [name = '', word, ...rest], texts, flags }: Arguments): Promise<ExitCode> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action) throw new CommandError(`"${name}" is none of ${Object.keys(actions).join(', ')}.`)
  if (word === undefined || rest.length > 0) throw new CommandError(`Say which: flowbench connector ${name} takes ${action.takes}.`)
  const opened = openPackagesIn(name === 'build' ? null : texts['data'], registryIn(texts))
  try {
    return await action.run(opened, { word, texts, asJson: flags['json'] === true, yes: flags['yes'] === true })
  } finally {
    opened.close()
  }
}

function registryIn({ registry }: Arguments['texts']): string | undefined {
  const parsed = PieceRegistry.optional().safeParse(registry)
  if (parsed.success) return parsed.data
  throw new CommandError(`--registry takes an address such as ${examplePieceRegistry}, and "${plain(registry ?? '')}" is none.`)
}

async function install({ packages, settings }: Opened, { word, asJson, yes }: Asked): Promise<ExitCode> {
  const offer = await packages.inspect(namesPiece(word) ? word : resolve(word))
  if (!yes) {
    if (asJson || !process.stdin.isTTY) {
      if (asJson) printJson({ offer })
      else for (const line of offerLines(offer)) printLine(line)
      throw new CommandError('Nothing was added. Look at what it may do, and say --yes to agree to it.', { code: 'cancelled' })
    }
    for (const line of offerLines(offer)) printLine(line)
    if (!(await agreed())) throw new CommandError('Nothing was added.', { code: 'cancelled' })
  }
  const added = packages.accept(offer.id)
  // Whoever agrees to a piece here wants pieces to run.
  if (added.kind === 'piece') settings.put({ pieces: true })
  if (asJson) printJson({ added: summaryOf(added) })
  else {
    if (yes) for (const line of whatItBrings(offer)) printLine(line)
    printLine(`${plain(added.description.displayName)} ${added.version} is ${offer.replaces ? `in place of ${offer.replaces.version}` : 'added'}. "flowbench connector remove ${added.description.key}" takes it away.`)
  }
  return 0
}

async function build({ packages, pack }: Opened, { word, asJson, texts }: Asked): Promise<ExitCode> {
  const offer = await packages.inspect(resolve(word))
  const packed = await pack(resolve(word), resolve(texts['to'] ?? '.'))
  if (asJson) printJson({ file: packed.file, integrity: packed.integrity, files: packed.files, description: offer.description })
  else {
    for (const line of [...whatItBrings(offer), `Written: ${packed.file}`, `  ${packed.integrity}`]) printLine(line)
  }
  return 0
}

function setEnabled({ packages }: Opened, { word, asJson }: Asked & { word: string }, isEnabled: boolean): ExitCode {
  packages.setEnabled(word, isEnabled)
  if (asJson) printJson({ key: word, isEnabled })
  else printLine(isEnabled ? `${plain(word)} is offered again.` : `${plain(word)} is switched off: steps that use it fail, and nothing of it runs.`)
  return 0
}

function offerLines(offer: PackageOffer): string[] {
  const { replaces } = offer
  return [
    `${plain(offer.name)} ${offer.version}${replaces ? ` in place of ${replaces.version}` : ''}`, `  ${offer.integrity}`, '',
    ...offer.terms.map((term) => `  ${plain(term)}`), '',
    ...whatItBrings(offer),
    ...(replaces ? ['', replaces.changes.length === 0 ? 'It may do what it could before.' : 'What changes:', ...replaces.changes.map(({ text }) => `  ${plain(text)}`)] : []),
  ]
}

function whatItBrings({ description: { displayName, key, actions: all, polls, subscriptions, triggers, leftOut } }: PackageOffer): string[] {
  return [
    `${plain(displayName)} (${key}) brings:`,
    ...all.map((action) => `  ${key}.${action.key}  ${plain(action.displayName)}  (${action.effect})`),
    ...polls.map((poll) => `  trigger  ${plain(poll.displayName)}`),
    ...[...subscriptions, ...triggers].map((trigger) => `  webhook  ${plain(trigger.displayName)}`),
    ...leftOut.map((why) => `  left out: ${plain(why)}`),
  ]
}

function summaryOf({ kind, name, version, integrity, isEnabled, description: { key, displayName, origins } }: AddedPackage) {
  return { key, displayName, kind, name, version, integrity, isEnabled, origins }
}

async function agreed(): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question('\nAdd it? (yes or no) ')).trim())
  } finally {
    lines.close()
  }
}
