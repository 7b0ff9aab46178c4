/** From the pool to its worker. All data is JSON text: it is parsed inside QuickJS and nowhere else on the way in. */
export type WorkerJob =
  | { id: number; kind: 'code'; code: string; names: string[]; values: string; timeoutMs: number }
  | { id: number; kind: 'jsonata'; expression: string; input: string; bindings: string; timeoutMs: number }
  | { id: number; kind: 'check-code'; code: string }
  | { id: number; kind: 'check-jsonata'; expression: string }

/** From the worker to its pool. `broken` asks for the worker to be replaced. */
export type WorkerReply =
  | { kind: 'ready' }
  /** What the job needs is loaded, and its clock runs from now. */
  | { kind: 'started'; id: number }
  | { kind: 'done'; id: number; outcome: Outcome; broken: boolean }

export type Outcome =
  | { kind: 'output'; /** JSON: `{ output, logs }`. */ json: string }
  | { kind: 'fault'; fault: Fault; logs: string[] }
  | { kind: 'stopped'; by: 'time' | 'memory' | 'stack' | 'output-size' | 'output-depth' | 'sequence' | 'never-settled' }

/** An error in what the person wrote, or thrown by it. Line and column count from 1, `start` from 0. */
export type Fault = { name: string; message: string; line?: number; column?: number; start?: number }
