import { describe, expect, it } from 'vitest'
import { ariaKeys, keyCaps } from './keys.ts'

describe('key caps', () => {
  it('shows Ctrl where the modifier is Ctrl and ⌘ on a Mac', () => {
    expect(keyCaps('Mod+Enter', false)).toEqual(['Ctrl', '⏎'])
    expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z'])
  })

  it('keeps the plus key apart from the plus between keys', () => {
    expect(keyCaps('+', false)).toEqual(['+'])
    expect(keyCaps('Mod++', false)).toEqual(['Ctrl', '+'])
  })

  it('lists the keys of a sequence one after the other', () => {
    expect(keyCaps('G R', false)).toEqual(['G', 'R'])
  })

  it('speaks the names that assistive technology knows', () => {
    expect(ariaKeys('Mod+K', false)).toBe('Control+K')
    expect(ariaKeys('Mod+K', true)).toBe('Meta+K')
  })
})
