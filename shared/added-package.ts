import { z } from 'zod'
import { Description, type DescribedOAuth } from './connector-description.ts'
import type { JsonValue } from './json.ts'

/** `connector`: made with our kit. `piece`: one of Activepieces. */
export const PackageKind = z.enum(['connector', 'piece'])
export type PackageKind = z.infer<typeof PackageKind>

/** A connector that a person added, as lists show it and forms are drawn from it. */
export const AddedPackage = z.object({
  kind: PackageKind,
  /** Of the package: `my-service`, `@scope/name`. */
  name: z.string(),
  version: z.string(),
  /** `sha512-…` of what it came from. */
  integrity: z.string(),
  description: Description,
  isEnabled: z.boolean(),
  /** Milliseconds since 1970. */
  addedAt: z.number(),
})
export type AddedPackage = z.infer<typeof AddedPackage>

/** What a program may do now that it could not before, or no longer; each in whole words. */
export const PackageChange = z.object({ kind: z.enum(['more', 'less', 'other']), text: z.string() })
export type PackageChange = z.infer<typeof PackageChange>

/** A package that was read and described, and waits for a person's word. */
export const PackageOffer = z.object({
  /** Hand it back to take the offer. */
  id: z.string(),
  kind: PackageKind,
  name: z.string(),
  version: z.string(),
  integrity: z.string(),
  description: Description,
  /** What a person agrees to, in whole words. */
  terms: z.array(z.string()),
  /** Null when there is none of this key yet. */
  replaces: z.object({ version: z.string(), changes: z.array(PackageChange) }).nullable(),
})
export type PackageOffer = z.infer<typeof PackageOffer>

/** What a person agrees to when they add it. */
export function termsOf(kind: PackageKind, { displayName, origins, actions, configSchema, oauth, requests, subscriptions }: Description): string[] {
  const secrets = Object.values(propertiesOf(configSchema)).some((field) => 'x-secret' in field)
  const writes = actions.filter(({ effect }) => effect !== 'read').length
  return [
    `${displayName} is a program that somebody else wrote. Add it only if you trust where you have it from.`,
    kind === 'piece'
      ? 'It runs apart from Flowbench. It cannot be kept from calling any public address on the internet by itself, with what its steps and connections give it.'
      : origins === null
        ? 'It runs apart from Flowbench, and reads no files. It may call any public address on the internet with what its steps and connections give it.'
        : origins.length === 0
          ? 'It runs apart from Flowbench, reads no files, and may call nothing.'
          : `It runs apart from Flowbench, reads no files, and may call ${listed(origins)} and nothing else.`,
    ...(oauth ? [`${signInWords(oauth)} Flowbench does that, and hands it the access token${oauth.keepsAnswer === true ? ' and what the service says beside it, and not the client secret' : ' alone'}.`] : []),
    ...(secrets ? ['It gets the secrets of the connections that you make for it.'] : []),
    `It has ${counted(actions.length, 'action', 'actions')}, of which ${writes === 0 ? 'none changes' : writes === 1 ? 'one changes' : `${writes} change`} something.`,
    ...(requests ? ['Its program checks the webhooks that come for it: what it says of them starts workflows.'] : []),
    ...(subscriptions.length > 0 ? ['It sets up webhooks at its service with an address of this computer, one for each workflow, and takes them back: what it makes of a request starts that workflow.'] : []),
    ...(kind === 'piece' ? ['It comes from the npm registry, and not from Flowbench. Activepieces publishes its pieces under the MIT licence; most packages carry no licence file of their own.'] : []),
  ]
}

/** What an update changes of what a person agreed to. */
export function changesBetween(before: Description, after: Description): PackageChange[] {
  const changes: PackageChange[] = []
  const say = (kind: PackageChange['kind'], text: string): void => void changes.push({ kind, text })
  if (after.origins === null && before.origins !== null) say('more', 'It may now call any public address.')
  else if (after.origins !== null && before.origins === null) say('less', `It may now call ${listed(after.origins)} alone.`)
  else {
    for (const origin of without(after.origins ?? [], before.origins ?? [])) say('more', `It may now call ${origin}.`)
    for (const origin of without(before.origins ?? [], after.origins ?? [])) say('less', `It no longer calls ${origin}.`)
  }
  if (after.oauth && (before.oauth?.authorizeUrl !== after.oauth.authorizeUrl || before.oauth.tokenUrl !== after.oauth.tokenUrl)) say('more', signInWords(after.oauth))
  if (before.oauth && !after.oauth) say('less', 'Nobody signs in with its connections any more.')
  const known = new Map(before.actions.map((action) => [action.key, action]))
  for (const action of after.actions) {
    const old = known.get(action.key)
    if (!old) say('more', `New action: ${action.displayName} (${action.effect}).`)
    else if (old.effect !== action.effect) say(action.effect === 'read' ? 'less' : 'more', `${action.displayName} was ${old.effect} and is now ${action.effect}.`)
    else if (text(old.inputSchema) !== text(action.inputSchema)) say('other', `${action.displayName} takes other fields. Look at the steps that use it.`)
  }
  for (const action of before.actions) if (!after.actions.some(({ key }) => key === action.key)) say('less', `Gone: ${action.displayName}. Steps that use it fail.`)
  for (const list of ['polls', 'subscriptions', 'triggers'] as const) {
    for (const { key, displayName } of after[list]) if (!before[list].some((each) => each.key === key)) say('more', `New trigger: ${displayName}.`)
    for (const { key, displayName } of before[list]) if (!after[list].some((each) => each.key === key)) say('less', `Gone: the trigger ${displayName}. Workflows that it starts are no longer started.`)
  }
  if (after.requests && !before.requests) say('more', 'It now checks the webhooks that come for it.')
  if (before.requests && !after.requests) say('less', 'It no longer takes webhooks: those that come for it are turned away.')
  if (text(before.configSchema) !== text(after.configSchema)) say('other', 'Its connections take other fields. Look at them under Connections.')
  return changes
}

function signInWords({ authorizeUrl, tokenUrl }: DescribedOAuth): string {
  const hosts = [hostIn(authorizeUrl), hostIn(tokenUrl)]
  const open = [...new Set(hosts.flatMap((host) => host.match(/\{[^{}]+\}/g) ?? []))]
  return `Who signs in with a connection does so at ${hosts[0]}, and the client secret and the sign-in go to ${hosts[1]} alone.${open.length === 0 ? '' : ` What stands for ${listed(open)} there the connection says.`}`
}

/** Braces stand for what a connection says. */
function hostIn(address: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(address)?.[1] ?? 'an address that the connection names'
}

function propertiesOf(schema: Description['configSchema']): Record<string, object> {
  const { properties } = schema as { properties?: Record<string, unknown> }
  return Object.fromEntries(Object.entries(properties ?? {}).filter((entry): entry is [string, object] => typeof entry[1] === 'object' && entry[1] !== null))
}

function without(list: readonly string[], others: readonly string[]): string[] {
  return list.filter((each) => !others.includes(each))
}

function listed(origins: readonly string[]): string {
  return origins.length < 2 ? origins.join('') : `${origins.slice(0, -1).join(', ')} and ${origins.at(-1) ?? ''}`
}

function counted(count: number, one: string, many: string): string {
  return `${count === 0 ? 'no' : count} ${count === 1 ? one : many}`
}

function text(value: unknown): string {
  return JSON.stringify(value as JsonValue)
}
