import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { resolve } from 'node:path'
import { McpServerDraft, stateOfTool, type McpConsent, type McpServer, type McpTool } from '@shared/mcp-server.ts'
import { differences, openMcpServers, readMcpConfig, type McpServers } from '../beside.ts'
import { readInput } from './ask.ts'
import { CommandError, type Arguments, type ExitCode } from './command.ts'
import { appDataFolder } from './open.ts'
import { plain, plural, printJson, printLine } from './print.ts'

type Asked = { mcp: McpServers; name: string; rest: string[]; texts: Arguments['texts']; lists: Arguments['lists']; flags: Arguments['flags']; asJson: boolean }

const actions: Record<string, (asked: Asked) => Promise<void> | void> = {
  add, import: importConfig, list, tools, accept,
  enable: (asked) => setEnabled(asked, true), disable: (asked) => setEnabled(asked, false),
  remove,
}
const namedOnly = ['tools', 'accept', 'enable', 'disable', 'remove', 'add']

/** `flowbench mcp-server add|import|list|tools|accept|enable|disable|remove`. The app may be open meanwhile: it has the change a moment later. */
export async function mcpServer({ positionals: [action = '', name, ...rest], texts, lists, flags }: Arguments): Promise<ExitCode> {
  const work = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!work) throw new CommandError(`"${action}" is none of ${Object.keys(actions).join(', ')}.`)
  if (namedOnly.includes(action) && name === undefined) throw new CommandError(`Say which server: flowbench mcp-server ${action} my-tools${action === 'add' ? ' -- npx -y @example/my-tools' : ''}`)
  const { mcp, close } = openMcpServers(resolve(texts['data'] ?? appDataFolder()))
  try {
    await work({ mcp, name: name ?? '', rest, texts, lists, flags, asJson: flags['json'] === true })
    return 0
  } finally {
    await close()
  }
}

async function add(asked: Asked): Promise<void> {
  const { mcp, name, flags, asJson } = asked
  const parsed = McpServerDraft.safeParse({ name, transport: transportOf(asked), trustsHints: flags['trust-hints'] === true, roots: (asked.lists['root'] ?? []).map((root) => resolve(root)) })
  if (!parsed.success) throw new CommandError(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('. '))
  const { server, secrets } = await mcp.add(parsed.data)
  const consent = mcp.consent(server.key)
  const isAgreed = flags['yes'] === true || (!asJson && (await agreed(consent)))
  if (isAgreed) mcp.accept(server.key, consent.hash)
  if (asJson) return printJson({ server: summaryOf(mcp, { ...server, accepted: isAgreed ? consent.hash : null }), consent, secrets })
  if (flags['yes'] === true) for (const line of consentLines(consent)) printLine(line)
  for (const secret of secrets) printLine(`Its credential is in the vault as ${secret}.`)
  printLine(isAgreed ? `${plain(server.name)} is added as ${server.key}. "flowbench mcp-server tools ${server.key}" starts it and lists its tools.` : `${plain(server.name)} is added as ${server.key}, and is not started before it is accepted: flowbench mcp-server accept ${server.key}`)
}

function transportOf({ rest, texts, lists }: Asked): unknown {
  const url = texts['url']
  if (url === undefined) {
    const [command, ...args] = rest
    if (command === undefined) throw new CommandError('Say what is started: flowbench mcp-server add my-tools -- npx -y @example/my-tools, or where it is: --url https://tools.example.com/mcp')
    return { type: 'stdio', command, args, env: pairs(lists['env'] ?? [], '=', '--env NAME=VALUE'), ...(texts['cwd'] !== undefined && { cwd: resolve(texts['cwd']) }) }
  }
  if (rest.length > 0) throw new CommandError('A server has a --url or a command, not both.')
  const key = texts['key']
  return { type: texts['transport'] ?? 'http', url, headers: { ...(key !== undefined && { Authorization: `Bearer ${key}` }), ...pairs(lists['header'] ?? [], ':', '--header "Name: value"') } }
}

function pairs(given: readonly string[], mark: string, form: string): Record<string, string> {
  return Object.fromEntries(given.map((text) => {
    const at = text.indexOf(mark)
    if (at < 1) throw new CommandError(`"${text}" is not of the form ${form}.`)
    return [text.slice(0, at).trim(), text.slice(at + 1).trim()]
  }))
}

async function importConfig({ mcp, name, asJson }: Asked): Promise<void> {
  const text = name === '' || name === '-' ? await readInput() : read(name)
  const added = []
  for (const draft of readMcpConfig(text)) added.push(await mcp.add(draft))
  if (asJson) return printJson({ servers: added.map(({ server, secrets }) => ({ ...summaryOf(mcp, server), consent: mcp.consent(server.key), secrets })) })
  for (const { server, secrets } of added) {
    printLine(`${plain(server.name)} is added as ${server.key}: flowbench mcp-server accept ${server.key}`)
    for (const secret of secrets) printLine(`  Its credential is in the vault as ${secret}.`)
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`${plain(file)} cannot be read: ${(error as Error).message}.`)
  }
}

function list({ mcp, asJson }: Asked): void {
  const servers = mcp.list()
  if (asJson) return printJson({ servers: servers.map((server) => summaryOf(mcp, server)) })
  if (servers.length === 0) printLine('There are no MCP servers. "flowbench help mcp-server" says how to add one.')
  for (const server of servers) {
    const { isAccepted, what } = mcp.consent(server.key)
    const state = !isAccepted ? 'not accepted' : !server.isEnabled ? 'switched off' : plural(server.tools.filter((tool) => stateOfTool(tool) === 'on').length, 'tool')
    printLine(`${server.key}  ${plain(server.name)}  ${state}  ${plain(what)}`)
  }
}

async function tools({ mcp, name, asJson }: Asked): Promise<void> {
  const server = await mcp.sync(name)
  if (asJson) return printJson({ server: server.key, tools: server.tools.map((tool) => ({ ...tool.definition, type: `mcp-${server.key}.${tool.key}`, state: stateOfTool(tool), hash: tool.hash, offered: tool.offered })) })
  const width = Math.max(0, ...server.tools.map(({ definition }) => definition.name.length))
  for (const tool of server.tools) {
    const state = stateOfTool(tool)
    printLine(`${plain(tool.definition.name).padEnd(width)}  ${state === 'on' ? '' : `(${state}) `}${plain(tool.definition.description).slice(0, 100)}`)
  }
  const touched = server.tools.filter((tool) => ['changed', 'new'].includes(stateOfTool(tool)))
  if (touched.length > 0) printLine(`What is new or changed is not called before it is accepted: flowbench mcp-server accept ${server.key} ${plain(touched[0]?.definition.name ?? '')}`)
}

async function accept({ mcp, name, rest: [tool], texts, flags, asJson }: Asked): Promise<void> {
  if (tool !== undefined) return acceptTool({ mcp, name, tool, asJson, isAgreed: flags['yes'] === true })
  const consent = mcp.consent(name)
  const hash = texts['hash']
  if (hash === undefined && flags['yes'] !== true) {
    if (asJson || !process.stdin.isTTY) {
      if (asJson) printJson({ consent })
      else for (const line of consentLines(consent)) printLine(line)
      throw new CommandError('Nothing was accepted. Look at what is started, and say --yes, or --hash with the hash that was shown.', { code: 'cancelled' })
    }
    if (!(await agreed(consent))) throw new CommandError('Nothing was accepted.', { code: 'cancelled' })
  }
  const server = mcp.accept(name, hash ?? consent.hash)
  if (asJson) printJson({ server: summaryOf(mcp, server) })
  else printLine(`${plain(server.name)} is accepted. "flowbench mcp-server tools ${server.key}" starts it and lists its tools.`)
}

function acceptTool({ mcp, name, tool, asJson, isAgreed }: { mcp: McpServers; name: string; tool: string; asJson: boolean; isAgreed: boolean }): void {
  const kept = mcp.list().find(({ key }) => key === name)?.tools.find(({ definition }) => definition.name === tool)
  if (!kept) throw new CommandError(`There is no tool "${tool}" of a server "${name}". "flowbench mcp-server tools ${name}" lists them.`, { code: 'not-found' })
  const changes = changesOf(kept)
  if (!asJson) for (const { part, before, after } of changes) printLine([`${part}:`, ...before.split('\n').map((line) => `- ${plain(line)}`), ...after.split('\n').map((line) => `+ ${plain(line)}`)].join('\n'))
  if (!isAgreed) {
    if (asJson) printJson({ tool, changes })
    throw new CommandError('Nothing was accepted. Look at what is different, and say --yes.', { code: 'cancelled' })
  }
  mcp.acceptTool(name, tool, (kept.offered ?? kept).hash)
  if (asJson) printJson({ accepted: tool, changes })
  else printLine(`${plain(tool)} is accepted as it is now.`)
}

function changesOf({ definition, offered }: McpTool): ReturnType<typeof differences> {
  return offered ? differences(definition, offered.definition) : []
}

function setEnabled({ mcp, name, rest: [tool], asJson }: Asked, isEnabled: boolean): void {
  if (tool === undefined) mcp.setEnabled(name, isEnabled)
  else mcp.setToolEnabled(name, tool, isEnabled)
  if (asJson) printJson({ server: name, ...(tool !== undefined && { tool }), isEnabled })
  else printLine(`${plain(tool ?? name)} is switched ${isEnabled ? 'on' : 'off'}.`)
}

async function remove({ mcp, name, asJson }: Asked): Promise<void> {
  await mcp.remove(name)
  if (asJson) printJson({ removed: name })
  else printLine(`The MCP server ${plain(name)} is gone. Steps that use its tools no longer run.`)
}

function summaryOf(mcp: McpServers, { key, name, transport, isEnabled, trustsHints, roots, syncedAt, tools: all }: McpServer) {
  return { key, name, transport, isEnabled, isAccepted: mcp.consent(key).isAccepted, trustsHints, roots, syncedAt, tools: all.map((tool) => ({ name: tool.definition.name, state: stateOfTool(tool) })) }
}

function consentLines({ what, program, folder, values, roots, grants, hash }: McpConsent): string[] {
  return [
    program === null && folder === null ? 'It is called at:' : 'It is started so, as you:', `  ${plain(what)}`,
    ...(program === null ? [] : [`  Program: ${plain(program)}`]), ...(folder === null ? [] : [`  Folder: ${plain(folder)}`]),
    ...values.map((value) => `  ${plain(value)}`),
    ...roots.map((root) => `  It is told of the folder ${plain(root)}`),
    ...(grants === null ? [] : [`  Calls to ${grants} on this machine or network are allowed with it.`]),
    `  ${hash}`,
  ]
}

async function agreed(consent: McpConsent): Promise<boolean> {
  if (!process.stdin.isTTY) return false
  for (const line of consentLines(consent)) printLine(line)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await lines.question('\nAccept it? (yes or no) ')).trim())
  } finally {
    lines.close()
  }
}
