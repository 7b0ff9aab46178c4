// machine: one QuickJS in its own WebAssembly memory.
//  M1. Every call starts from the very same bytes: the memory is copied once the library is loaded and put back before each call,
//      so that nothing of a call (data, globals, changed prototypes) can be there for the next. Cheaper than a new context, too.
//  M2. Nothing of the outside is handed in but text, and nothing comes out but text.
//  M3. The memory itself may not grow over its limit. QuickJS's own limit is not enough: in WebAssembly it does not know how large
//      its blocks are, and let a loop that gathers texts grow to 2 GB.
//  M4. After a trap or an overflow of the outer stack the machine is broken and must be thrown away with its worker.
import { newQuickJSWASMModule } from 'quickjs-emscripten'
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten'
import { guestSource } from './guest.ts'

/** More makes QuickJS abort inside WebAssembly when code recurses too deep, instead of throwing. */
const maxStackBytes = 256 * 1024
/** All that QuickJS, its stack, the library and the job's data may take. */
const maxMemoryBytes = 64 * 1024 * 1024
const pageBytes = 65_536
/** How many promise jobs run between two looks at the clock. */
const jobsAtOnce = 500

const guestFunctions = ['runCode', 'runJsonata', 'checkCode', 'checkJsonata', 'describe', 'take'] as const
type GuestFunction = (typeof guestFunctions)[number]

/**
 * What came of running something: JSON that the guest wrote, or how it was stopped. `outOfMemory`: memory was refused at least
 * once; QuickJS then throws an InternalError, or a bare null when there is no room for one.
 */
export type MachineResult = { kind: 'json'; json: string; outOfMemory: boolean } | { kind: 'error'; json: string; outOfMemory: boolean } | { kind: 'stopped'; by: 'time' | 'memory' | 'never-settled' } | { kind: 'broken'; reason: string }

export type MachineJob = {
  functionName: Exclude<GuestFunction, 'describe' | 'take'>
  /** Evaluated, and given to the function as its first argument. */
  source?: { code: string; file: string }
  texts: string[]
  timeoutMs: number
}

export type Machine = { run(job: MachineJob): MachineResult }

/** Loads QuickJS, the guest and, when given, a library, and remembers the memory as it is then. */
export async function createMachine(library?: string): Promise<Machine> {
  const module = await newQuickJSWASMModule()
  const runtime = module.newRuntime()
  const context = runtime.newContext()
  let deadline = Number.POSITIVE_INFINITY
  runtime.setMaxStackSize(maxStackBytes)
  runtime.setInterruptHandler(() => performance.now() > deadline)
  if (library !== undefined) context.unwrapResult(context.evalCode(library, 'library.js')).dispose()
  const guest = readGuest(context)
  const growth = limitGrowth(module.getWasmMemory())
  const restore = remember(module.getWasmMemory())

  return {
    run(job) {
      restore()
      deadline = performance.now() + job.timeoutMs
      growth.refused = false
      try {
        const result = perform({ context, runtime, guest, job, isLate: () => performance.now() > deadline })
        return result.kind === 'json' || result.kind === 'error' ? { ...result, outOfMemory: growth.refused } : result
      } catch (error) {
        return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) }
      } finally {
        deadline = Number.POSITIVE_INFINITY
      }
    },
  }
}

type Guest = Record<GuestFunction, QuickJSHandle>
type Performance = { context: QuickJSContext; runtime: QuickJSRuntime; guest: Guest; job: MachineJob; isLate: () => boolean }

function perform({ context, runtime, guest, job, isLate }: Performance): MachineResult {
  const stopped = (error: QuickJSHandle): MachineResult => describeError(context, guest, error, isLate)
  const first: QuickJSHandle[] = []
  if (job.source) {
    const factory = context.evalCode(job.source.code, job.source.file)
    if (factory.error) return stopped(factory.error)
    first.push(factory.value)
  }
  const started = context.callFunction(guest[job.functionName], context.undefined, ...first, ...job.texts.map((text) => context.newString(text)))
  if (started.error) return stopped(started.error)
  for (;;) {
    const outcome = takeOutcome(context, guest)
    // QuickJS lets go of an await that it interrupts with an error of its own, such as "not a function": it is the clock's.
    if (outcome !== null && !(outcome.startsWith('{"error":') && isLate())) return { kind: 'json', json: outcome, outOfMemory: false }
    if (isLate()) return { kind: 'stopped', by: 'time' }
    if (!runtime.hasPendingJob()) return { kind: 'stopped', by: 'never-settled' }
    const ran = runtime.executePendingJobs(jobsAtOnce)
    if (ran.error) return stopped(ran.error)
  }
}

function takeOutcome(context: QuickJSContext, guest: Guest): string | null {
  const taken = context.callFunction(guest.take, context.undefined)
  if (taken.error) return null
  return context.typeof(taken.value) === 'string' ? context.getString(taken.value) : null
}

function describeError(context: QuickJSContext, guest: Guest, error: QuickJSHandle, isLate: () => boolean): MachineResult {
  if (isLate()) return { kind: 'stopped', by: 'time' }
  const described = context.callFunction(guest.describe, context.undefined, error)
  if (described.error) return { kind: 'stopped', by: isLate() ? 'time' : 'memory' }
  return { kind: 'error', json: context.getString(described.value), outOfMemory: false }
}

function readGuest(context: QuickJSContext): Guest {
  const exported = context.unwrapResult(context.evalCode(guestSource, 'guest.js'))
  const entries = guestFunctions.map((name) => [name, context.getProp(exported, name)] as const)
  return Object.fromEntries(entries) as Guest
}

/** The part of `WebAssembly.Memory` that is used here; Node's types leave it out. */
type WasmMemory = { readonly buffer: ArrayBuffer; grow(pages: number): number }

/** Growth is asked for through this very object; a refusal reaches QuickJS as "out of memory", which it turns into an error. */
function limitGrowth(memory: WasmMemory): { refused: boolean } {
  const state = { refused: false }
  const grow = memory.grow.bind(memory)
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * pageBytes > maxMemoryBytes) {
      state.refused = true
      throw new RangeError('the memory limit of the sandbox')
    }
    return grow(pages)
  }
  return state
}

/** Copies the memory as it is now; the function it returns puts it back. What lies behind the copy is wiped. */
function remember(memory: WasmMemory): () => void {
  const now = new Uint8Array(memory.buffer)
  let length = now.length
  while (length > 0 && now[length - 1] === 0) length -= 1
  const copy = now.slice(0, length)
  return () => {
    const bytes = new Uint8Array(memory.buffer)
    bytes.set(copy)
    bytes.fill(0, copy.length)
  }
}
