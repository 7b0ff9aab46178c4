import { useStore } from 'zustand'
import { dismissRefusedImport, refusedImportStore } from '../document/import-export.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Says everything that is wrong with a file that was not taken in. */
export function RefusedImport() {
  const { refused } = useStore(refusedImportStore)
  return (
    <Dialog open={refused !== null} onClose={dismissRefusedImport} icon="file-json" title={`${refused?.fileName ?? 'The file'} was not imported`} width={560} footer={<><span className="fill" /><Button variant="primary" onClick={dismissRefusedImport}>Close</Button></>}>
      <p className="sm ink2">Nothing was changed. {refused?.problems.length === 1 ? 'This is wrong with it:' : `These ${refused?.problems.length ?? 0} things are wrong with it:`}</p>
      <ol className="import-problems selectable">
        {(refused?.problems ?? []).map((problem, index) => (
          <li key={index}>
            <span className="semi">{problem.message}</span> {problem.remedy}
            <span className="mono ink3">{problem.pointer === '' ? 'the whole file' : problem.pointer}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  )
}
