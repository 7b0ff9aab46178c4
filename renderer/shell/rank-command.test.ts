import { describe, expect, it } from 'vitest'
import { rankCommand } from './rank-command.ts'

const rank = (search: string, ...keywords: string[]) => rankCommand('', search, keywords)

describe('finding a command', () => {
  it('does not find letters scattered over a title', () => {
    expect(rank('run', 'Create issue', 'go to node')).toBe(0)
  })

  it('prefers the title that begins so to one that has it, and both to a keyword', () => {
    expect(rank('run', 'Run')).toBeGreaterThan(rank('run', 'Stop the run'))
    expect(rank('run', 'Stop the run')).toBeGreaterThan(rank('cancel', 'Stop the run', 'cancel'))
    expect(rank('cancel', 'Stop the run', 'cancel')).toBeGreaterThan(0)
  })

  it('prefers a whole word to the beginning of one, and that to letters within one, in brackets too', () => {
    expect(rank('pin', 'Show the pin')).toBeGreaterThan(rank('pin', 'Webhook set up (ping)'))
    expect(rank('pin', 'Webhook set up (ping)')).toBeGreaterThan(rank('pin', 'Keep spinning'))
  })

  it('needs every word', () => {
    expect(rank('next tab', 'Next tab')).toBe(1)
    expect(rank('next zebra', 'Next tab')).toBe(0)
  })
})
