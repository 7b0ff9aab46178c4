import { useEffect, useState } from 'react'

/** Four times a second is often enough for a clock that a person reads, and costs next to nothing. */
const tickMs = 250

/** The time, kept fresh while `moving`. */
export function useNow(moving: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!moving) return undefined
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [moving])
  return now
}
