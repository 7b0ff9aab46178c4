// batch-products: the products of matrices in batches that the model's attention is made of, by the fast routine.
// The WebAssembly backend multiplies one pair by XNNPACK and a batch of pairs by a plain loop, which takes a third of an embedding.
// Here each pair of a batch is a product of its own, whose second matrix is not transposed, as the fast routine wants it.

type Tensor = { dataId: object; shape: number[]; dtype: string }
type Backend = { makeOutput(shape: readonly number[], dtype: string): Tensor; typedArrayFromHeap(tensor: Tensor): Float32Array; disposeData(dataId: object): void }
type Given = { inputs: { a: Tensor; b: Tensor }; backend: Backend; attrs: { transposeA: boolean; transposeB: boolean } }
type Kernel = { kernelName: string; backendName: string; kernelFunc(given: Given): Tensor }
/** What is used of `@energetic-ai/core`, which is TensorFlow.js. */
export type Kernels = { getKernel(name: string, backend: string): Kernel | undefined; unregisterKernel(name: string, backend: string): void; registerKernel(kernel: Kernel): void }

const name = 'BatchMatMul'
const backendName = 'wasm'

/** For all models that are loaded here. Without the backend it leaves everything as it is. */
export function multiplyBatchesFast({ getKernel, unregisterKernel, registerKernel }: Kernels): void {
  const usual = getKernel(name, backendName)
  if (!usual) return
  unregisterKernel(name, backendName)
  registerKernel({ ...usual, kernelFunc: (given) => (isBatch(given) ? pairByPair(given, usual) : usual.kernelFunc(given)) })
}

function isBatch({ inputs: { a, b }, attrs: { transposeA } }: Given): boolean {
  return !transposeA && pairs(a) > 1 && pairs(a) === pairs(b)
}

function pairByPair({ inputs: { a, b }, backend, attrs: { transposeB } }: Given, usual: Kernel): Tensor {
  const [rows = 0, inner = 0] = a.shape.slice(-2)
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 0
  const product = backend.makeOutput([...a.shape.slice(0, -2), rows, columns], 'float32')
  for (let pair = 0; pair < pairs(a); pair++) {
    const left = backend.makeOutput([1, rows, inner], 'float32')
    const right = backend.makeOutput([1, inner, columns], 'float32')
    // Views of the memory are taken after each allocation, which may move it.
    backend.typedArrayFromHeap(left).set(part(backend.typedArrayFromHeap(a), pair, rows * inner))
    const given = part(backend.typedArrayFromHeap(b), pair, inner * columns)
    if (transposeB) transpose(given, backend.typedArrayFromHeap(right), { rows: columns, columns: inner })
    else backend.typedArrayFromHeap(right).set(given)
    const one = usual.kernelFunc({ inputs: { a: left, b: right }, backend, attrs: { transposeA: false, transposeB: false } })
    backend.typedArrayFromHeap(product).set(backend.typedArrayFromHeap(one), pair * rows * columns)
    for (const { dataId } of [left, right, one]) backend.disposeData(dataId)
  }
  return product
}

function pairs({ shape }: Tensor): number {
  return shape.slice(0, -2).reduce((product, each) => product * each, 1)
}

function part(values: Float32Array, at: number, length: number): Float32Array {
  return values.subarray(at * length, (at + 1) * length)
}

function transpose(from: Float32Array, into: Float32Array, { rows, columns }: { rows: number; columns: number }): void {
  let at = 0
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) into[column * rows + row] = from[at++] ?? 0
}
