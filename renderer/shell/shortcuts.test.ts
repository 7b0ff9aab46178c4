import { describe, expect, it } from 'vitest'
import { actionStore, availableActions, findAction, matchesChord, registerActions, runAction, type AppAction, type KeyPress } from './shortcuts.ts'

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({ key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...held })
const action = (id: string, keys: string[], more: Partial<AppAction> = {}): AppAction => ({ id, title: id, group: 'Test', keys, run: () => undefined, ...more })

describe('a chord', () => {
  it('takes Ctrl for Mod, and Command on a Mac', () => {
    expect(matchesChord('Mod+Enter', press('Enter', { ctrlKey: true }), false)).toBe(true)
    expect(matchesChord('Mod+Enter', press('Enter', { metaKey: true }), true)).toBe(true)
    expect(matchesChord('Mod+Enter', press('Enter', { ctrlKey: true }), true)).toBe(false)
  })

  it('does not fire with a modifier too many', () => {
    expect(matchesChord('D', press('d', { ctrlKey: true }), false)).toBe(false)
    expect(matchesChord('Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(false)
    expect(matchesChord('Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(true)
  })

  it('does not ask how a sign is typed on this keyboard', () => {
    expect(matchesChord('?', press('?', { shiftKey: true }), false)).toBe(true)
    expect(matchesChord('+', press('+', { shiftKey: true }), false)).toBe(true)
    expect(matchesChord('+', press('+'), false)).toBe(true)
  })

  it('is a letter whether or not Caps Lock is on', () => {
    expect(matchesChord('P', press('p'), false)).toBe(true)
    expect(matchesChord('P', press('P'), false)).toBe(true)
  })
})

describe('finding an action', () => {
  it('gives the key to the one registered last', () => {
    expect(findAction([action('a', ['F2']), action('b', ['F2'])], press('F2'))?.id).toBe('b')
  })

  it('reads two keys one after the other, and not the second alone', () => {
    const actions = [action('runs', ['G R'])]
    expect(findAction(actions, press('r'))).toBeUndefined()
    expect(findAction(actions, press('r'), 'G')?.id).toBe('runs')
    expect(findAction(actions, press('w'), 'G')).toBeUndefined()
  })
})

describe('the list of actions', () => {
  it('leaves out what cannot be done now, and does not run it', () => {
    let can = false
    let ran = 0
    const unregister = registerActions([action('stop', [], { when: () => can, run: () => { ran += 1 } })])
    expect(availableActions()).toEqual([])
    expect(runAction('stop')).toBe(false)
    can = true
    expect(runAction('stop')).toBe(true)
    expect(ran).toBe(1)
    unregister()
    expect(actionStore.getState().actions).toEqual([])
  })

  it('has an action once, however often it is registered', () => {
    registerActions([action('a', ['A'])])
    const unregister = registerActions([action('a', ['B'])])
    expect(actionStore.getState().actions.map((entry) => entry.keys)).toEqual([['B']])
    unregister()
  })
})
