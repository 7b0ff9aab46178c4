import { randomBytes } from 'node:crypto'
import type { ItemId } from '@shared/outbox-item.ts'

/** Ids that rise with time keep the index of them small to write to. */
export function newItemId(now: number): ItemId {
  if (stamp.of !== now) stamp = { of: now, text: `tr_${now.toString(36)}` }
  if (chance.at + idBytes > chance.bytes.length) chance = { bytes: randomBytes(256 * idBytes), at: 0 }
  const from = chance.at
  chance.at += idBytes
  return `${stamp.text}${chance.bytes.toString('base64url', from, chance.at)}` as ItemId
}

/** A millisecond has many ids, and its digits are worked out once. */
let stamp = { of: 0, text: '' }

/** Asking the system for random bytes costs more than an id of them, so they are fetched for many. */
const idBytes = 12
let chance = { bytes: Buffer.alloc(0), at: 0 }
