import { useState } from 'react'
import type { Connection } from '@shared/connection.ts'
import { toFailure } from '@shared/failure.ts'
import { call } from '../../api.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { toast } from '../../ui/toast.ts'

type Result = { state: 'not-tested' } | { state: 'running' } | { state: 'works'; account: string } | { state: 'fails'; reason: string }

/** One harmless call with a connection, a word about what came of it, and a mark that stays. */
export function TestButton({ connection: { name, connector } }: { connection: Connection }) {
  const [result, setResult] = useState<Result>({ state: 'not-tested' })
  const test = async () => {
    setResult({ state: 'running' })
    try {
      const { account } = await call('connection.test', { connector, connection: name })
      setResult({ state: 'works', account })
      toast({ kind: 'succeeded', text: `The connection ${name} works.`, detail: account })
    } catch (error) {
      const reason = toFailure(error).message
      setResult({ state: 'fails', reason })
      toast({ kind: 'failed', text: `The connection ${name} does not work.`, detail: reason })
    }
  }
  const press = () => void test()
  switch (result.state) {
    case 'not-tested': return <IconButton icon="activity" size="small" label={`Test ${name}`} onClick={press} />
    case 'running': return <IconButton icon="activity" size="small" label={`Testing ${name}`} busy onClick={press} />
    case 'works': return <IconButton icon="circle-check" size="small" className="s-succeeded" style={{ color: 'var(--s-ink)' }} label={`Test ${name} again: it worked, ${result.account}`} onClick={press} />
    case 'fails': return <IconButton icon="circle-x" size="small" className="s-failed" style={{ color: 'var(--s-ink)' }} label={`Test ${name} again: it did not work. ${result.reason}`} onClick={press} />
  }
}
