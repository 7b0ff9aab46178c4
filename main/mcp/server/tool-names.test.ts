import { WorkflowId } from '@shared/id.ts'
import { expect, test } from 'vitest'
import { nameTools } from './tool-names.ts'

const workflow = (id: string, name: string) => ({ id: WorkflowId.parse(`wf_${id}`), name })
const toolsOf = (names: ReturnType<typeof nameTools>): string[] => Object.values(names).map(({ tool }) => tool)

test('names are small letters, digits and _, whatever a workflow is called', () => {
  const names = nameTools({}, [workflow('a', 'Ask the Étudiant… (v2)'), workflow('b', '  '), workflow('c', '発注'), workflow('d', 'x'.repeat(200))], [])
  expect(toolsOf(names)).toEqual(['ask_the_etudiant_v2', 'workflow', 'workflow_2', 'x'.repeat(48)])
})

test('a workflow keeps its name whoever comes beside it, and gets another when it is renamed', () => {
  const [first, second] = [workflow('a', 'Order tea'), workflow('b', 'Order: tea')]
  const names = nameTools({}, [second], ['run_result'])
  expect(nameTools(names, [second], [])).toBe(names)
  expect(toolsOf(nameTools(names, [first, second], []))).toEqual(['order_tea', 'order_tea_2'])
  expect(toolsOf(nameTools(names, [{ ...second, name: 'Run result' }], ['run_result']))).toEqual(['run_result_2'])
})
