import { z } from 'zod'
import type { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { findProgram, programUp } from './program.ts'
import { defineTunnel, lasting, passing } from './provider.ts'
import { baseOf, PublicUrl } from './public-url.ts'

const config = z.strictObject({
  publicUrl: PublicUrl.optional().meta({ title: 'Public address', description: 'Of a named tunnel. Left out: a quick tunnel, whose address is another at each start.' }),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'Write the name or the id of a tunnel').optional().meta({ title: 'Name of the tunnel', description: 'One that "cloudflared tunnel create" made on this machine.' }),
  token: SecretRef.optional().meta({ title: 'Token', description: 'Of a tunnel that is set up in Cloudflare’s dashboard, which there leads to the address above.' }),
}).superRefine(({ publicUrl, name, token }, context) => {
  if (name !== undefined && token !== undefined) context.addIssue({ code: 'custom', path: ['token'], message: 'A tunnel is known by its name or by its token, not by both' })
  if ((name !== undefined || token !== undefined) && publicUrl === undefined) context.addIssue({ code: 'custom', path: ['publicUrl'], message: 'Write the address that Cloudflare leads to this tunnel' })
  if (publicUrl !== undefined && name === undefined && token === undefined) context.addIssue({ code: 'custom', path: ['name'], message: 'A tunnel with an address of its own has a name or a token' })
})
type CloudflaredConfig = z.output<typeof config>

/** The program itself, where it is installed; it is never fetched. @see https://developers.cloudflare.com/cloudflare-one/ */
export const cloudflared = defineTunnel({
  key: 'cloudflared',
  displayName: 'cloudflared',
  purpose: 'Cloudflare’s tunnel: a quick one without an account, or one with a name and an address of yours.',
  traits: { preservesRawBody: true, returnsOurAnswer: true, stableUrl: true, account: true },
  config,
  namedAddress: ({ publicUrl }) => (publicUrl === undefined ? undefined : baseOf(publicUrl)),
  probe: () => Promise.resolve(findProgram('cloudflared') === undefined
    ? { available: false, reason: 'There is no cloudflared on the PATH. Install it as Cloudflare describes; Flowbench does not fetch programs by itself.' }
    : { available: true }),
  command: commandOf,
  async start({ config: given, localPort, reveal, signal, down }) {
    // By the environment: the arguments of a program are shown to everybody on the machine.
    const env = given.token === undefined ? {} : { TUNNEL_TOKEN: await reveal(given.token) }
    let quickUrl: string | undefined
    const { found, stop } = await programUp({
      command: commandOf(given, { localPort }), env, signal,
      isUp(line) {
        quickUrl ??= /https:\/\/[a-z0-9-]+\.trycloudflare\.com/.exec(line)?.[0]
        const publicUrl = given.publicUrl ?? quickUrl
        return /Registered tunnel connection/i.test(line) && publicUrl !== undefined ? publicUrl : undefined
      },
      failureOf, down: (error) => down(error as AppError),
    })
    return { publicUrl: baseOf(found), stop }
  },
})

function commandOf({ name, token }: CloudflaredConfig, { localPort }: { localPort: number }): string[] {
  const url = ['--url', `http://127.0.0.1:${localPort}`]
  return [
    findProgram('cloudflared') ?? 'cloudflared', 'tunnel', '--no-autoupdate',
    ...(token !== undefined ? ['run'] : name !== undefined ? [...url, 'run', name] : url),
  ]
}

function failureOf(lines: readonly string[]): AppError {
  const last = (lines.findLast((line) => /\b(ERR|error|failed)/i.test(line)) ?? lines.at(-1) ?? 'it did not say why').slice(0, 300)
  if (/token is not valid|Unauthorized|tunnel not found|credentials file|origin cert/i.test(lines.join('\n'))) return lasting('unauthorized', `cloudflared did not start the tunnel: ${last}`)
  return passing('network', `cloudflared ended: ${last}`)
}
