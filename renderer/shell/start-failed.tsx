import type { Failure } from '@shared/failure.ts'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'

/** In place of the whole app, when it could not even begin. */
export function StartFailed({ failure }: { failure: Failure }) {
  return (
    <div className="grid h-full place-items-center p-8">
      <div className="w-[480px]">
        <ErrorCard title="Flowbench could not start" actions={<Button size="small" variant="primary" onClick={() => location.reload()}>Start again</Button>}>
          {failure.message} Your workflows are safe in the data folder.
        </ErrorCard>
      </div>
    </div>
  )
}
