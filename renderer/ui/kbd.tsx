import { keyCaps, type Chord } from './keys.ts'

/** The keys of a chord as key caps. */
export function Keys({ chord, className }: { chord: Chord; className?: string }) {
  return (
    <span className={className === undefined ? 'kbds' : `kbds ${className}`}>
      {keyCaps(chord).map((cap, index) => <kbd key={index} className="kbd">{cap}</kbd>)}
    </span>
  )
}
