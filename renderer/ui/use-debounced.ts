import { useEffect, useState } from 'react'

/** Long enough that nothing is asked for each letter, short enough to feel as if it were. */
const waitMs = 150

/** The value as it was when it last stood still for a moment. */
export function useDebounced<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), waitMs)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
