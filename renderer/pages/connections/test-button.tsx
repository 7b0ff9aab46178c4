import { useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import { call } from '../../api.ts'
import { attempt } from '../../shell/attempt.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'

/** One harmless call with a connection, and a word about what came of it. */
export function TestButton({ connection: { name, connector } }: { connection: Connection }) {
  const [isBusy, setIsBusy] = useState(false)
  const test = async () => {
    setIsBusy(true)
    await attempt(`The connection ${name} does not work`, async () => {
      const { account } = await call('connection.test', { connector, connection: name })
      toast({ text: `The connection ${name} works.`, detail: account })
    })
    setIsBusy(false)
  }
  return <IconButton icon="circle-check" size="small" label={isBusy ? `Testing ${name}` : `Test ${name}`} disabled={isBusy} onClick={() => void test()} />
}
