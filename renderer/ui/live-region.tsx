import { useStore } from 'zustand'
import { announcements } from './announce.ts'

const politeOf = (state: { polite: string }) => state.polite
const assertiveOf = (state: { assertive: string }) => state.assertive

/** Once, in the app: where `announce` puts its words. */
export function LiveRegion() {
  const polite = useStore(announcements, politeOf)
  const assertive = useStore(announcements, assertiveOf)
  return (
    <>
      <div className="sr-only" role="status" aria-live="polite">{polite}</div>
      <div className="sr-only" role="alert" aria-live="assertive">{assertive}</div>
    </>
  )
}
