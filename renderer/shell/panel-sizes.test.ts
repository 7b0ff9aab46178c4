import { describe, expect, it } from 'vitest'
import { bottomHeight, inspectorWidth } from './panel-sizes.ts'

describe('the inspector', () => {
  it('is 360 in the smallest window, 472 in the usual one and 908 in a wide one', () => {
    expect(inspectorWidth({ windowWidth: 1024, paletteWidth: 0, chosen: 700 }).size).toBe(360)
    expect(inspectorWidth({ windowWidth: 1440, paletteWidth: 208, chosen: undefined }).size).toBe(472)
    expect(inspectorWidth({ windowWidth: 1920, paletteWidth: 208, chosen: undefined }).size).toBe(908)
  })

  it('is as wide as it was made, but leaves the canvas 480', () => {
    expect(inspectorWidth({ windowWidth: 1440, paletteWidth: 208, chosen: 600 }).size).toBe(600)
    const { size, max } = inspectorWidth({ windowWidth: 1440, paletteWidth: 208, chosen: 960 })
    expect(1440 - 44 - 208 - size).toBeGreaterThanOrEqual(480)
    expect(size).toBe(max)
  })
})

describe('the run panel', () => {
  it('takes 30% of a wide window, at most 320', () => {
    expect(bottomHeight({ windowWidth: 1440, windowHeight: 900, chosen: undefined }).size).toBe(208)
    expect(bottomHeight({ windowWidth: 1920, windowHeight: 1000, chosen: undefined }).size).toBe(300)
    expect(bottomHeight({ windowWidth: 1920, windowHeight: 1200, chosen: undefined }).size).toBe(320)
  })

  it('never hides the canvas, however high it was made', () => {
    expect(bottomHeight({ windowWidth: 1024, windowHeight: 700, chosen: 2000 }).size).toBe(380)
  })
})
