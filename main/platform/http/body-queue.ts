/** A body on its way from whoever receives it to whoever reads it. It holds what was not read yet, so what is pushed must be bounded. */
export type BodyQueue = {
  push(chunk: Uint8Array): void
  end(): void
  fail(error: Error): void
  /** To be read once. Throws what `fail` was told, after what came before it. */
  read: AsyncIterable<Uint8Array>
}

export function createBodyQueue(): BodyQueue {
  const chunks: Uint8Array[] = []
  let end: { error: Error | null } | null = null
  let wake = (): void => undefined

  async function* read(): AsyncGenerator<Uint8Array, void> {
    for (;;) {
      const chunk = chunks.shift()
      if (chunk) yield chunk
      else if (end?.error) throw end.error
      else if (end) return
      else await new Promise<void>((resolve) => { wake = resolve })
    }
  }
  const finish = (error: Error | null): void => {
    end ??= { error }
    wake()
  }
  return {
    push(chunk) {
      chunks.push(chunk)
      wake()
    },
    end: () => finish(null),
    fail: finish,
    read: read(),
  }
}
