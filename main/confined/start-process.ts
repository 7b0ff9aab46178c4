// start-process: how a confined process comes to be where there is no Electron: a Node of its own, with the flags that
// leave it nothing but its own files to read.
import { forkNode, type StartProcess } from '@main/platform/process/fork-node.ts'
import { dirname, join } from 'node:path'
import { heapMb } from './limits.ts'

/** `entry` is the built `confined-process.js`. */
export function startNode(entry: string): StartProcess {
  return () => forkNode(entry, ['--no-warnings', `--max-old-space-size=${heapMb}`, permissionFlag(), `--allow-fs-read=${join(dirname(entry), '*')}`])
}

/** Node 23.5 and 22.13 gave the flag its name; before, it was an experiment. */
function permissionFlag(): string {
  return process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'
}
