// poison: an event under which the process ends three times is set aside; a person replays it, and the process ends again.

import { lookInto } from './look.ts'
import type { Later } from './points.ts'
import type { Session } from './session.ts'

export type Poisoned = { now: string[]; later: Later }

export async function poison(session: Session, id: string): Promise<Poisoned> {
  const sent = session.senders.send('github', id, `poison`)
  const now: string[] = []
  for (let death = 1; death <= 3; death++) {
    const proof = await session.killAtPoint({ point: 'item-claimed', match: ` poison ${death}$`, hit: 1, proof: session.proofFile() })
    if (proof === null) now.push(`${id}: its dispatch ${death} was not reached`)
  }
  const traceId = await traceOf(session, id, sent)
  // Set aside at the start that sees its third death.
  const boot = await session.start()
  const isDead = await session.expectSoon(`${id} is set aside`, () => stateOf(session, traceId) === 'dead')
  if (isDead) {
    // The command that replays it is ended as well, when its word is kept: it counts.
    await session.program.run(['outbox', 'replay', traceId], { point: 'dead-item-queued', hit: 1, proof: session.proofFile() })
  }
  await session.kill(boot)
  const proof = await session.killAtPoint({ point: 'item-claimed', match: `^${traceId} `, hit: 1, proof: session.proofFile() })
  if (proof === null) now.push(`${id}: its replay was not reached`)
  return {
    now,
    later: ({ look }) => {
      const item = look.item(traceId)
      return [
        ...item?.state === 'done' && item.runs.length === 1 ? [] : [`${id} was replayed and is ${item?.state} with ${item?.runs.length} runs`],
        // Three that died and the one that was done; where the program that is up takes the replay before it is ended, no death is added.
        ...item?.failures.length === 1 && item.attempts >= 4 ? [] : [`${id} has lost its attempts: ${item?.attempts} and ${item?.failures.length} failures are known`],
      ]
    },
  }
}

async function traceOf(session: Session, id: string, sent: Promise<string>): Promise<string> {
  let traceId: string | undefined
  void sent.then((found) => { traceId = found })
  const look = lookInto(session.data)
  try {
    const kept = look.itemOf('github', id)
    if (kept) return kept.id
  } finally {
    look.close()
  }
  return traceId ?? sent
}

function stateOf(session: Session, traceId: string): string | undefined {
  const look = lookInto(session.data)
  try {
    return look.item(traceId)?.state
  } finally {
    look.close()
  }
}
