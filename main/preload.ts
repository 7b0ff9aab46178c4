import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import type { CallName, PushName } from '@shared/ipc/contract.ts'

// preload: the only thing the page can reach beyond the page. It runs in the sandbox and holds no schemas
// (main checks every input); it lets through the contract's names and nothing else. A name missing here does not compile.

const callNames: Record<CallName, true> = {
  'app.info': true, 'app.ready': true,
  'catalog.get': true, 'catalog.samples': true,
  'workflow.list': true, 'workflow.create': true, 'workflow.duplicate': true, 'workflow.remove': true, 'workflow.restore': true,
  'workflow.import': true, 'workflow.export': true, 'workflow.examples': true, 'workflow.add-example': true,
  'draft.open': true, 'draft.record': true, 'draft.seek': true,
  'run.start': true, 'run.cancel': true, 'run.list': true, 'run.events': true, 'run.parts': true, 'approval.list': true, 'approval.answer': true, 'run.get': true,
  'write.pending': true, 'write.answer': true,
  'activation.get': true, 'activation.put': true, 'activation.remove': true, 'activation.route': true,
  'tunnel.providers': true, 'tunnel.get': true, 'tunnel.status': true, 'tunnel.put': true, 'tunnel.accept': true, 'tunnel.start': true, 'tunnel.stop': true, 'tunnel.check': true, 'tunnel.dismiss-change': true,
  'inbox.status': true, 'inbox.list': true, 'inbox.get': true, 'inbox.refused': true, 'inbox.missed': true, 'inbox.replay': true, 'inbox.takers': true, 'inbox.listen': true, 'inbox.stop-listening': true,
  'poll.status': true, 'poll.preview': true, 'subscription.status': true, 'subscription.retry': true, 'subscription.left': true, 'subscription.take-back': true, 'subscription.dismiss': true, 'outbox.list': true, 'outbox.counts': true, 'outbox.retry': true, 'outbox.resolve': true, 'outbox.ask': true, 'code.check': true, 'code.preview': true, 'inbox.counts': true, 'inbox.listening': true, 'activation.live': true, 'outbox.get': true,
  'model.live': true, 'model.costs': true, 'model.found': true, 'model.use': true,
  'grant.list': true, 'grant.add': true, 'grant.remove': true,
  'secret.list': true, 'secret.put': true, 'secret.remove': true, 'secret.unlock': true,
  'connection.types': true, 'connection.list': true, 'connection.uses': true, 'connection.put': true, 'connection.try': true, 'connection.signed': true, 'connection.sign-out': true, 'secret.rotate': true, 'secret.uses': true, 'connection.rename': true, 'secret.origins': true, 'secret.allow': true, 'secret.deny': true, 'connection.test': true, 'connection.sign-in': true, 'connection.cancel-sign-in': true, 'connector.options': true, 'connector.fields': true, 'connection.remove': true,
  'package.list': true, 'package.choose': true, 'package.fetch': true, 'package.accept': true, 'package.decline': true, 'package.switch': true, 'package.remove': true,
  'settings.get': true, 'settings.put': true, 'session.get': true, 'session.put': true,
  'storage.status': true, 'backup.list': true, 'backup.make': true, 'backup.restore': true, 'backup.restore-file': true,
  'run.replay': true, 'run.run-as-new': true, 'run.export': true,
  'outbox.run-as-new': true,
  'outbox.acknowledge': true,
  'knowledge.list': true, 'knowledge.providers': true, 'knowledge.create': true, 'knowledge.remove': true, 'knowledge.index': true, 'knowledge.cancel': true, 'knowledge.documents': true, 'knowledge.chunks': true, 'knowledge.remove-document': true, 'knowledge.search': true,
  'import.list': true, 'import.open-file': true, 'import.read-url': true, 'import.keep': true, 'import.drop': true, 'import.remove': true,
  'mcp.list': true, 'mcp.add': true, 'mcp.edit': true, 'mcp.import': true, 'mcp.accept': true, 'mcp.sync': true, 'mcp.restart': true, 'mcp.sign-in': true, 'mcp.cancel-sign-in': true, 'mcp.switch': true, 'mcp.trust': true, 'mcp.accept-tool': true, 'mcp.logs': true, 'mcp.remove': true,
  'mcp-serving.get': true, 'mcp-serving.switch': true, 'mcp-serving.put-port': true, 'mcp-serving.offer': true, 'mcp-serving.renew-token': true, 'mcp-serving.copy': true,
  'kept.size': true, 'kept.tidy': true,
  'file.save': true, 'file.open': true, 'file.choose-path': true, 'clipboard.read': true, 'clipboard.write': true,
  'link.open': true, 'window.shows': true, 'window.control': true,
}

const pushNames: Record<PushName, true> = {
  'run.event': true, 'model.live': true, 'inbox.received': true, 'tunnel.changed': true, 'approval.asked': true, 'approval.settled': true, 'approval.chosen': true, 'write.asked': true, 'write.settled': true, 'storage.changed': true, 'menu.chosen': true, 'window.changed': true, 'outbox.changed': true, 'catalog.changed': true, 'connections.changed': true, 'knowledge.indexing': true, 'mcp.changed': true, 'mcp-serving.changed': true,
}

contextBridge.exposeInMainWorld('flowbench', {
  invoke: (name: unknown, input: unknown): Promise<unknown> =>
    isIn(callNames, name) ? ipcRenderer.invoke(name, input) : Promise.reject(new Error('This call is not part of the contract.')),

  on(name: unknown, listener: unknown): () => void {
    if (!isIn(pushNames, name)) throw new Error('This push is not part of the contract.')
    if (typeof listener !== 'function') throw new Error('A listener is a function.')
    // The event object stays here: it holds the sender, which reaches further than the page may.
    const forward = (_event: IpcRendererEvent, payload: unknown): void => void listener(payload)
    ipcRenderer.on(name, forward)
    return () => void ipcRenderer.removeListener(name, forward)
  },
})

function isIn<Name extends string>(names: Record<Name, true>, name: unknown): name is Name {
  return typeof name === 'string' && Object.hasOwn(names, name)
}
