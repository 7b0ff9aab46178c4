import { z } from 'zod'
import type { AppError } from '@shared/failure.ts'
import { asLine, findProgram, programUp } from './program.ts'
import { defineTunnel, lasting, passing } from './provider.ts'
import { baseOf, PublicUrl } from './public-url.ts'

/** Nothing that ssh could take for an option, or for a shell's business on its way. */
const word = (pattern: RegExp, message: string) => z.string().regex(pattern, message)

const config = z.strictObject({
  host: word(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/, 'Write a host name or an address, such as vps.example.com').meta({ title: 'Host', description: 'A server of yours that you can sign in to with a key, by its real name: your ssh configuration is not read.' }),
  publicUrl: PublicUrl.meta({ title: 'Public address', description: 'What services call: the address of your server’s web server, which passes requests on to the remote port.' }),
  remotePort: z.int().min(1).max(65_535).default(8787).meta({ title: 'Remote port', description: 'The port on your server that leads here. The same after every restart.' }),
  user: word(/^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/, 'Write a user’s name').optional().meta({ title: 'User', description: 'Left out: your own name on this machine.' }),
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port of ssh', description: 'Left out: 22.' }),
  identityFile: word(/^[^-\0\n\r][^\0\n\r]{0,1000}$/, 'Write the path of a key').optional().meta({ title: 'Key file', description: 'The private key’s path. Left out: your agent’s keys, and the usual files.' }),
  knownHostsFile: word(/^[^-\0\n\r "][^\0\n\r "]{0,1000}$/, 'Write the path of a file, without spaces').optional().meta({ title: 'Known hosts file', description: 'Where the server’s host key is. Left out: your own ~/.ssh/known_hosts.' }),
  remoteBind: word(/^(localhost|\*|[0-9A-Fa-f.:]{2,45})$/, 'Write localhost, * or an address').default('localhost').meta({ title: 'Remote address', description: 'Where the remote port listens on your server. * lets others call it directly, if the server allows it.' }),
})
type SshConfig = z.output<typeof config>

/**
 * `ssh -R`: a port of the person's server leads here. `-F none`, so that the line the person accepts is all that is run: a
 * configuration could name further programs (ProxyCommand, Match exec), now or later. `-v`, because without it ssh does not say that the port is open.
 * @see https://man.openbsd.org/ssh and https://man.openbsd.org/ssh_config
 */
export const ssh = defineTunnel({
  key: 'ssh',
  displayName: 'A server of yours, by ssh',
  purpose: 'You have a server on the internet and a key to sign in to it.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: false },
  config,
  probe: () => Promise.resolve(findProgram('ssh') === undefined
    ? { available: false, reason: 'There is no ssh on the PATH. Install the OpenSSH client; on Debian it is the package openssh-client.' }
    : { available: true }),
  command: commandOf,
  namedAddress: ({ publicUrl }) => baseOf(publicUrl),
  async start({ config: given, localPort, signal, down }) {
    const { stop } = await programUp({
      command: commandOf(given, { localPort }),
      isUp: (line) => (/remote forward success for: listen/i.test(line) ? true : undefined),
      failureOf: (lines) => failureOf(lines, given), down: (error) => down(error as AppError), signal,
    })
    return { publicUrl: baseOf(given.publicUrl), stop }
  },
})

function commandOf({ host, remotePort, user, port, identityFile, knownHostsFile, remoteBind }: SshConfig, { localPort }: { localPort: number }): string[] {
  const options = {
    BatchMode: 'yes', ExitOnForwardFailure: 'yes', StrictHostKeyChecking: 'yes', ConnectTimeout: '15', ServerAliveInterval: '5', ServerAliveCountMax: '2', TCPKeepAlive: 'yes',
    ControlMaster: 'no', ControlPath: 'none', ForwardAgent: 'no', PermitLocalCommand: 'no',
    ...(identityFile !== undefined && { IdentitiesOnly: 'yes' }), ...(knownHostsFile !== undefined && { UserKnownHostsFile: knownHostsFile }),
  }
  const bind = remoteBind.includes(':') ? `[${remoteBind}]` : remoteBind
  return [
    findProgram('ssh') ?? 'ssh', '-F', 'none', '-v', '-N', '-T', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(identityFile === undefined ? [] : ['-i', identityFile]), ...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user]),
    '-R', `${bind}:${remotePort}:127.0.0.1:${localPort}`, '--', host,
  ]
}

/** What ssh said last, as what a person can do about it. */
function failureOf(lines: readonly string[], given: SshConfig): AppError {
  const said = lines.filter((line) => !line.startsWith('debug')).join('\n')
  const { host, port, user, remotePort } = given
  const byHand = asLine(['ssh', '-F', 'none', ...(port === undefined ? [] : ['-p', String(port)]), user === undefined ? host : `${user}@${host}`])
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said)) return lasting('forbidden', `${host} has another host key than the one that is known, so ssh did not connect. If you know why, remove the old key with "ssh-keygen -R ${host}", and connect once by hand.`)
  if (/Host key verification failed|No .*host key is known/.test(said)) return lasting('forbidden', `The host key of ${host} is not known, so ssh did not connect. Connect once by hand with "${byHand}", compare its key, and start the tunnel again.`)
  if (/Permission denied/.test(said)) return lasting('unauthorized', `${host} did not take the key. "${byHand}" must work without a question; then start the tunnel again.`)
  if (/remote port forwarding failed/.test(said)) return passing('conflict', `${host} did not open port ${remotePort}: an earlier tunnel may still hold it, or its sshd does not allow it (AllowTcpForwarding, PermitListen).`)
  if (/administratively prohibited/.test(said)) return lasting('forbidden', `The sshd of ${host} does not allow forwarding. Allow it there (AllowTcpForwarding), and start the tunnel again.`)
  if (/Bad configuration option|unknown option|Bad owner or permissions|Identity file .* not accessible/i.test(said)) return lasting('invalid-input', `ssh did not start: ${lastOf(said)}`)
  if (/Could not resolve hostname/.test(said)) return passing('network', `${host} is not known as the name of a machine. An alias of your ssh configuration does not count here: write the real name.`)
  return passing('network', `ssh ended: ${lastOf(said) || 'it did not say why'}. ${host} is tried again.`)
}

function lastOf(said: string): string {
  return (said.trim().split('\n').at(-1) ?? '').slice(0, 300)
}
