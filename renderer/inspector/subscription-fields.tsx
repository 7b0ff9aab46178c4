import { useCallback, useEffect, useState } from 'react'
import type { WorkflowId } from '@shared/id.ts'
import type { TriggerType } from '@shared/node-type.ts'
import type { Problem } from '@shared/problem.ts'
import type { SubscriptionStatus } from '@shared/subscription-status.ts'
import type { SubscriptionTrigger } from '@shared/workflow.ts'
import { call } from '../api.ts'
import { apply, type OpenDocument } from '../document/document-store.ts'
import { setTrigger } from '../document/edits/workflow-fields.ts'
import { openGrantForm } from '../pages/grant-form.ts'
import { exactTime } from '../pages/times.ts'
import { showPage } from '../session/session-store.ts'
import { attemptNow } from '../shell/attempt.ts'
import { Button } from '../ui/button.tsx'
import { ErrorCard } from '../ui/error-card.tsx'
import { SpinnerLine } from '../ui/spinner-line.tsx'
import { ConnectionChoice } from './connection-field.tsx'
import { copyText } from './copy-text.ts'
import { AskingContext } from './form/asking.ts'
import { TriggerForm } from './trigger-form.tsx'

type SubscriptionFieldsProps = { document: OpenDocument; trigger: SubscriptionTrigger; type: TriggerType | undefined; problems: readonly Problem[] }

/** What the service is to tell of, and how it stands with the webhook that it was given. */
export function SubscriptionFields({ document, trigger, type, problems }: SubscriptionFieldsProps) {
  const { readOnly, workflowId } = document
  const { input = {}, connection } = trigger
  const status = useStatus(workflowId)
  const service = type?.connector?.displayName ?? trigger.connector
  const change = (next: SubscriptionTrigger, gesture: string): void => void apply(setTrigger(next), { coalesce: `trigger:${gesture}` })
  const problemAt = (key: string): string | undefined => {
    const found = problems.find(({ pointer }) => pointer === `/trigger/input/${key}`)
    return found && `${found.message}. ${found.remedy}.`
  }
  return (
    <>
      <ConnectionChoice
        connector={type?.connector} chosen={connection} readOnly={readOnly}
        onChoose={(chosen) => {
          const { connection: _old, ...rest } = trigger
          change(chosen === undefined ? rest : { ...rest, connection: chosen }, 'connection')
        }}
      />
      {type?.inputSchema !== undefined && (
        <AskingContext value={{ type: type.key, connection, input, evaluated: (text) => text }}>
          <TriggerForm
            schema={type.inputSchema} input={input} readOnly={readOnly} problemAt={problemAt}
            onChange={(key, value) => {
              const { [key]: _old, ...rest } = input
              change({ ...trigger, input: value === undefined ? rest : { ...input, [key]: value } }, key)
            }}
          />
        </AskingContext>
      )}
      <Standing status={status} service={service} workflowId={workflowId} guidance={type?.guidance} />
    </>
  )
}

const refreshMs = 2_000

/** Of the live workflow; null when there is none. */
function useStatus(workflowId: WorkflowId): SubscriptionStatus | null {
  const [status, setStatus] = useState<SubscriptionStatus | null>(null)
  const read = useCallback(() => call('subscription.status', { workflowId }), [workflowId])
  useEffect(() => {
    let wanted = true
    const refresh = (): void => void read().then((next) => { if (wanted) setStatus(next) }, () => undefined)
    refresh()
    const timer = setInterval(refresh, refreshMs)
    return () => { wanted = false; clearInterval(timer) }
  }, [read])
  return status
}

type StandingProps = { status: SubscriptionStatus | null; service: string; workflowId: WorkflowId; guidance: string | undefined }

function Standing({ status, service, workflowId, guidance }: StandingProps) {
  if (status === null) {
    return (
      <>
        {guidance !== undefined && <Guidance text={guidance} />}
        <p className="help">{guidance === undefined ? `${service} is given an address for this workflow alone when it is activated, and told to forget it when it is switched off.` : 'The address is made when the workflow is activated.'}</p>
      </>
    )
  }
  const again = <Button size="small" icon="rotate-ccw" onClick={() => attemptNow('It is not tried again', () => call('subscription.retry', { workflowId }))}>Try again</Button>
  switch (status.state) {
    case 'registering': return <SpinnerLine>Setting up the webhook at {service}…</SpinnerLine>
    case 'no-address':
      return <ErrorCard tone="waiting" title={`${service} cannot call this computer yet`} actions={<Button size="small" onClick={() => showPage('connections')}>Open Connections</Button>}>{status.reason} The webhook is set up by itself then.</ErrorCard>
    case 'failed': {
      const { origin, grantable } = status.failure.details ?? {}
      const allowed = status.failure.code === 'refused-address' && grantable === true && typeof origin === 'string' ? origin : null
      return (
        <ErrorCard tone={status.dueAt === null ? 'failed' : 'waiting'} title={`The webhook could not be set up at ${service}`} actions={<>{again}{allowed !== null && <Button size="small" onClick={() => openGrantForm(allowed)}>Allow {allowed}…</Button>}</>}>
          {status.failure.message} {status.dueAt === null ? 'Until it is, nothing starts this workflow.' : `It is tried again at ${exactTime(status.dueAt)}.`}
        </ErrorCard>
      )
    }
    case 'registered':
      return (
        <>
          {guidance !== undefined && <Guidance text={guidance} />}
          <div className="listen-card">
            <div className="listen-line" role="group" aria-label="Webhook of this workflow">
              <div className="min-w-0">
                <div className="sm ink2">{guidance === undefined ? `Set up at ${service} on ${exactTime(status.since)}` : 'The address of this workflow'}</div>
                <div className="mono trunc ink2 selectable" title={status.url}>{status.url}</div>
              </div>
              <div className="row"><Button size="small" icon="copy" onClick={() => copyText(status.url, 'the address')}>Copy URL</Button></div>
            </div>
          </div>
          {!status.isReachable && <ErrorCard tone="waiting" title="Nothing can come by it now" actions={<Button size="small" onClick={() => showPage('connections')}>Open Connections</Button>}>The tunnel that this address belongs to is not up. With another address the webhook is set up anew by itself.</ErrorCard>}
          {status.failure !== null && <ErrorCard tone="waiting" title={`${service} did not make it last longer`} actions={again}>{status.failure.message} It is tried again by itself; once it has run out, nothing comes any more.</ErrorCard>}
        </>
      )
  }
}

/** A piece's own words on what a person does at its service. */
function Guidance({ text }: { text: string }) {
  const plain = text.replaceAll('{{webhookUrl}}', 'the address below').replaceAll(/[*`]+/g, '').trim()
  return <p className="help selectable whitespace-pre-line">{plain}</p>
}
