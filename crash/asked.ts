// asked: the process ends while a run waits for a person; the person answers before the next start, or after it, or an
// instant before the next kill. An answer that was taken is a fact, whatever happens then.

import type { Look } from './look.ts'
import type { Later } from './points.ts'
import { between, pause } from './random.ts'
import type { Session } from './session.ts'

const step = 'ask_person'
/** A person takes their time, in which the process may end once more. */
const mostThoughtMs = 500

export async function killWhileAsked(session: Session, id: string): Promise<{ now: string[]; later: Later }> {
  const { random, program } = session
  const now: string[] = []
  const sent = session.senders.send('standard-webhooks', id, 'order.held')
  const proof = await session.killAtPoint({ point: 'fact-committed', match: `step-approval-asked ${step}$`, hit: 1, proof: session.proofFile() })
  if (proof === null) return { now: [`${id}: its question was not reached`], later: () => [] }
  const [runId = ''] = proof.split(' ')
  const outcome = random() < 0.5 ? 'approved' : 'rejected'
  const answer = async (): Promise<void> => {
    const { approvals } = await program.json<{ approvals: { runId: string; key: string }[] }>(['approvals', 'list'])
    if (!approvals.some((each) => each.runId === runId && each.key === step)) now.push(`${id}: its question is not in the list after the kill`)
    await program.run(['approvals', outcome === 'approved' ? 'approve' : 'reject', runId, step, '--comment', id])
  }
  const when = between(random, 0, 2)
  if (when === 0) await answer()
  const boot = await session.start('point')
  // It is acknowledged only now, when it was ended before it could say so.
  await sent
  if (when === 1) {
    await pause(between(random, 0, mostThoughtMs))
    await session.kill(boot)
    const next = await session.start('point')
    await answer()
    await session.kill(next)
  } else {
    if (when === 2) await answer()
    await pause(between(random, 0, mostThoughtMs))
    await session.kill(boot)
  }
  return { now, later: ({ look, ledger }) => wrongIn(look.step(runId, step).facts, outcome, id).concat(callsWrong(ledger, runId, outcome)) }
}

type Facts = ReturnType<Look['step']>['facts']

function wrongIn(facts: Facts, outcome: string, id: string): string[] {
  const asked = facts.filter(({ type }) => type === 'step-approval-asked').length
  const [end, ...others] = facts.flatMap((fact) => (fact.type === 'step-succeeded' ? [fact.output] : []))
  const given = end as { outcome?: string; by?: string; comment?: string } | undefined
  return [
    ...asked === 1 ? [] : [`${id} was asked ${asked} times`],
    ...given?.outcome === outcome && given.by === 'command-line' && given.comment === id && others.length === 0 ? [] : [`${id} was ${outcome} on the command line, and its run has ${JSON.stringify(given)}`],
  ]
}

/** The way that was answered was taken, and not the other. */
function callsWrong(ledger: Parameters<Later>[0]['ledger'], runId: string, outcome: string): string[] {
  const [taken, other] = outcome === 'approved' ? ['last_released', 'last_refused'] : ['last_refused', 'last_released']
  const count = (node: string | undefined): number => ledger.callsOf(runId, node ?? '').length
  return count(taken) > 0 && count(other) === 0 ? [] : [`${runId} was ${outcome}, and ${taken} was called ${count(taken)} times, ${other} ${count(other)} times`]
}
