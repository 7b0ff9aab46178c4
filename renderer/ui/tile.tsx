import type { NodeCategory } from '@shared/node-type.ts'
import { classNames } from './class-names.ts'
import { Icon, iconNamed } from './icon.tsx'

type TileProps = {
  category: NodeCategory
  /** A lucide name, as node types give it. */
  icon: string
  /** 28 in nodes and palettes, 20 in rows. */
  size?: 'medium' | 'small'
}

/** What kind of thing it is: the only place where a category's colour appears. */
export function Tile({ category, icon, size = 'medium' }: TileProps) {
  return (
    <span className={classNames('tile', size === 'small' && 'tile-sm', `c-${category}`)} aria-hidden>
      <Icon name={iconNamed(icon)} size={size === 'small' ? 12 : 16} />
    </span>
  )
}
