import { classNames } from './class-names.ts'
import { glyphs, type IconName } from './icon-glyphs.ts'

export type { IconName } from './icon-glyphs.ts'

type IconSize = 12 | 14 | 16 | 18 | 20

type IconProps = {
  name: IconName
  size?: IconSize
  spin?: boolean
  className?: string | undefined
}

/** A picture beside words, never instead of them: it is hidden from a screen reader, and its control carries the label. */
export function Icon({ name, size = 16, spin = false, className }: IconProps) {
  const Glyph = glyphs[name]
  return <Glyph aria-hidden className={classNames('i', size !== 16 && `i${size}`, spin && 'spin', className)} />
}

/** The icon for a name that came as data (a node type's `icon`); a plain box for one that does not ship. */
export function iconNamed(name: string): IconName {
  return Object.hasOwn(glyphs, name) ? (name as IconName) : 'box'
}
