import { z } from 'zod'
import { AddedPackage, PackageOffer } from '../../added-package.ts'
import { nothing } from '../nothing.ts'

const key = z.object({ key: z.string().max(64) })
const offer = z.object({ offer: z.string().max(64) })

/** Connectors that are programs and that a person adds. One line each: the name, what goes in, what comes back. */
export const packageCalls = {
  'package.list': { input: nothing, output: z.array(AddedPackage).readonly() },
  /** The person chooses a file or a folder, and sees what it may do; null when they thought better of it. Nothing is added. */
  'package.choose': { input: z.object({ from: z.enum(['file', 'folder']) }), output: PackageOffer.nullable() },
  /** Gets a piece of Activepieces by its name, whole or short, and its exact version, to be agreed to. Nothing is added. */
  'package.fetch': { input: z.object({ name: z.string().max(120), version: z.string().max(60) }), output: PackageOffer },
  /** They agreed. */
  'package.accept': { input: offer, output: AddedPackage },
  'package.decline': { input: offer, output: nothing },
  'package.switch': { input: key.extend({ isEnabled: z.boolean() }), output: nothing },
  'package.remove': { input: key, output: nothing },
} as const
