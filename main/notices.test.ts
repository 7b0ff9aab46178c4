import { expect, test } from 'vitest'
import type { Approval } from '@shared/approval.ts'
import { NodeId, RunId, WorkflowId } from '@shared/id.ts'
import { createNotices, noticeOf, type Notice, type Waiting } from './notices.ts'

const runIdOf = (number: number) => RunId.parse(`run_${String(number).padStart(20, '0')}`)

function approval(number: number, more: Partial<Approval> = {}): Waiting {
  const at = { runId: runIdOf(number), step: { nodeId: NodeId.parse('ask'), iteration: '' as never } }
  const whole: Approval = { ...at, workflowId: WorkflowId.parse('wf_refund'), workflowName: 'Refund', title: `Refund ${number} EUR?`, message: '', shown: { amount: number }, nodeName: 'Ask', hash: `h${number}`, until: null, onTimeout: 'rejected', askedAt: number, ...more }
  return { kind: 'approval', at, approval: whole, run: { runId: at.runId, workflowName: whole.workflowName }, asks: whole.title }
}
const write = (number: number): Waiting => ({ ...approval(number), kind: 'write', asks: 'POST https://api.example.com/issues' })

function open({ isOn = true, watched = [] as RunId[] } = {}) {
  const told: Notice[] = []
  const taken: Notice[] = []
  let due: (() => void) | null = null
  const notices = createNotices({
    isOn: () => isOn, isWatched: (runId) => watched.includes(runId),
    show(notice) {
      told.push(notice)
      return () => void taken.push(notice)
    },
    after(_ms, ring) {
      due = ring
      return () => { due = null }
    },
  })
  const pass = (): void => {
    const ring = due
    due = null
    ring?.()
  }
  return { notices, told, taken, pass }
}

test('a run that waits is told by the name of its workflow and what is asked, and leads to the approval', () => {
  const { notices, told, pass } = open()
  notices.asked(approval(7))
  expect(told).toEqual([])
  pass()
  expect(told).toEqual([{ title: 'Refund waits for you', body: 'Refund 7 EUR?', opens: approval(7).at, answers: null }])
})

test('what comes at once is told once, and what is settled meanwhile is not', () => {
  const { notices, told, taken, pass } = open()
  for (const number of [1, 2, 3, 4]) notices.asked(approval(number, { workflowName: `Refund ${number}` }))
  notices.settled(approval(2).at)
  pass()
  expect(told).toEqual([{ title: '3 approvals wait for you', body: 'Refund 1, Refund 3, Refund 4', opens: 'first', answers: null }])
  notices.settled(approval(1).at)
  notices.settled(approval(3).at)
  expect(taken).toEqual([])
  notices.settled(approval(4).at)
  expect(taken).toEqual(told)
})

test('what waited before the start is told together, at once', () => {
  const { notices, told } = open()
  notices.start([])
  notices.start([1, 2, 3, 4, 5].map((number) => approval(number, { workflowName: `Refund ${number}` })))
  expect(told.map(({ title, body }) => [title, body])).toEqual([['5 approvals wait for you', 'Refund 1, Refund 2, Refund 3 and 2 more']])
})

test('of the run that the person looks at nothing is told, nor while it is switched off', () => {
  const watching = open({ watched: [runIdOf(1)] })
  watching.notices.asked(approval(1))
  watching.notices.asked(approval(2))
  watching.pass()
  expect(watching.told.map(({ body }) => body)).toEqual(['Refund 2 EUR?'])
  const off = open({ isOn: false })
  off.notices.start([approval(1)])
  off.notices.asked(approval(2))
  off.pass()
  expect(off.told).toEqual([])
})

test('a write of a test run is told, and its question is in the window by itself', () => {
  expect(noticeOf([write(1)])).toMatchObject({ title: 'Refund waits for you', body: 'POST https://api.example.com/issues', opens: null, answers: null })
  expect(noticeOf([write(1), approval(2)])).toMatchObject({ title: '2 questions wait for you', body: 'Refund', opens: 'first' })
})

test.each<[string, Partial<Approval>, boolean]>([
  ['a title alone', { shown: null }, true],
  ['arguments besides', {}, false],
  ['a message besides', { shown: null, message: 'To ada' }, false],
  ['a form', { shown: null, form: { by: 'Shop', tool: 'buy', isSure: true, fields: [] } }, false],
  ['a title that a notice would cut', { shown: null, title: 'x'.repeat(101) }, false],
  ['a title that hides something', { shown: null, title: 'Refund\n\n\n1000 EUR?' }, false],
  ['a title that reads backwards', { shown: null, title: 'Refund \u202e1 EUR?' }, false],
])('yes and no stand beside a notice only where all that is approved is in it: %s', (_what, more, isAnswerable) => {
  expect(noticeOf([approval(1, more)]).answers).toEqual(isAnswerable ? { at: approval(1).at, hash: 'h1' } : null)
})

test('what a workflow or a model wrote is one line without marks that change how it reads', () => {
  expect(noticeOf([approval(1, { workflowName: 'A\u202eB\u0007', title: 'Line\none\u2028two' })])).toMatchObject({ title: 'A B waits for you', body: 'Line one two' })
})
