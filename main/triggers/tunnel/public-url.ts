import { z } from 'zod'

/** An address as senders write it, with a path before `/webhooks/` at most. */
export const PublicUrl = z.string().max(2000).refine((text) => {
  if (!URL.canParse(text)) return false
  const { protocol, search, hash, username, password } = new URL(text)
  return ['http:', 'https:'].includes(protocol) && `${search}${hash}${username}${password}` === ''
}, 'Write the address that services call, such as https://hooks.example.com, without anything after its path')

/** Without a slash at its end, so that a path can follow. */
export function baseOf(publicUrl: string): string {
  return new URL(publicUrl).href.replace(/\/+$/, '')
}
