import { useLayoutEffect, useState, type RefObject } from 'react'

/** The width of an element, followed as it changes. Zero until it is measured. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const host = element.current
    if (host === null) return
    setWidth(host.getBoundingClientRect().width)
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0))
    observer.observe(host)
    return () => observer.disconnect()
  }, [element])
  return width
}
