import { makeAction, makeConnector } from 'flowbench/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { connectors } from './index.ts'
import { defineConnector, type AnyAction, type Connector } from './define.ts'
import { definePoll } from './define-poll.ts'
import { definitionProblems } from './definition-problems.ts'

const problem = (change: object): string => {
  try {
    defineConnector({ ...makeConnector(), ...change } as Connector)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}
const withAction = (change: object): string => problem({ actions: [{ ...makeAction(), ...change }] })

test('what is right is taken, and so is every connector there is', () => {
  expect(problem({})).toBe('')
  for (const connector of connectors) expect(definitionProblems(connector)).toEqual([])
})

describe('a mistake in a definition says where it is and what to write', () => {
  test.each<[object, string]>([
    [{ key: 'My Desk' }, 'The connector "My Desk" has a key that cannot stand in a document: write small letters, digits and -, such as my-desk.'],
    [{ displayName: ' ' }, 'The connector "desk" has no displayName.'],
    [{ actions: undefined }, 'The connector "desk" has no list of actions: say actions: [], if it has none.'],
    [{ config: { token: 'string' } }, 'The connector "desk" has a config that is no zod schema: say config: z.strictObject({ … }). Is there one zod, the one of flowbench/connector?'],
    [{ capabilities: ['actions'] }, 'The connector "desk" has the capability "actions", which there is not: there are action, trigger, batch, polling.\nThe connector "desk" lacks the capability "action", and has what it stands for.'],
    [{ service: 'https://api.desk.example' }, 'The connector "desk" has a service that is no function.'],
    [{ reach: 'far' }, 'The connector "desk" has the reach "far": say one of here, service, anywhere, or leave it out.'],
    [{ shows: 'all' }, 'The connector "desk" shows "all": say one of public, private, or leave it out.'],
    [{ rate: 'often' }, 'The connector "desk": "often" is no rate such as 100/min'],
    [{ triggers: [{ key: 'opened', displayName: 'Opened', verification: 'hmac-sha256', events: ['opened'], samples: [] }] }, 'The connector "desk" lacks the capability "trigger", and has what it stands for.\nThe connector "desk" has triggers and no verifyWebhook: anybody could start workflows.'],
    [{ actions: [makeAction(), makeAction()] }, 'The connector "desk" has two actions called "get-ticket": give each its own key.'],
  ])('of the connector: %o', (change, message) => {
    expect(problem(change)).toBe(message)
  })

  test.each<[object, string]>([
    [{ effect: 'write' }, 'The action "get-ticket" of "desk" has the effect "write": say one of read, idempotent, keyed, reconcilable, unsafe.'],
    [{ effect: 'reconcilable' }, 'The action "get-ticket" of "desk" is reconcilable and has no reconcile: write one that looks for the mark of its idempotency key, or say "unsafe".'],
    [{ run: undefined }, 'The action "get-ticket" of "desk" has no run: write async run(input, context) { … }.'],
    [{ input: { type: 'object' } }, 'The action "get-ticket" of "desk" has an input that is no zod schema: say input: z.strictObject({ … }). Is there one zod, the one of flowbench/connector?'],
    [{ summary: 'Reads one ticket of the desk by the id that it has' }, 'The action "get-ticket" of "desk" has a summary of 50 characters: the palette shows 40, the rest goes into the description.'],
    [{ sample: undefined }, 'The action "get-ticket" of "desk" has no sample: give an answer as the service documents it.'],
    [{ defaultInput: undefined }, 'The action "get-ticket" of "desk" has no defaultInput: say defaultInput: {}, or what a fresh one begins with.'],
    [{ keyHonouredMs: 1_000 }, 'The action "get-ticket" of "desk" says how long a key is honoured, and its effect is "read": say "keyed", or leave keyHonouredMs out.'],
    [{ options: { desks: ['a'] } }, 'The action "get-ticket" of "desk" has the options "desks", which are no function: write async (input, context) => [{ value, label }].'],
  ])('of an action: %o', (change, message) => {
    expect(withAction(change)).toBe(message)
  })

  test('of a poll, and all of them at once', () => {
    const poll = definePoll({ key: 'new', displayName: 'New', summary: '', input: z.strictObject({}), defaultInput: {}, everyMs: 5, samples: [], poll: () => Promise.resolve({ items: [], cursor: null }) })
    expect(problem({ polls: [poll], actions: [{ ...makeAction(), description: '' } as AnyAction] }).split('\n')).toEqual([
      'The connector "desk" lacks the capability "polling", and has what it stands for.',
      'The action "get-ticket" of "desk" has no description.',
      'The poll "new" of "desk" has no summary.',
      'The poll "new" of "desk" would look every 5 ms: say everyMs in milliseconds, a second or more, such as 300_000.',
    ])
  })
})
