import { gzipSync } from 'node:zlib'

const blockBytes = 512

/** An archive as npm packs it, with everything in the folder `package/`. The same files make the same bytes. */
export function tar(files: ReadonlyMap<string, string>): Uint8Array {
  const blocks = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([path, text]) => {
    const content = Buffer.from(text)
    return [header(`package/${path}`, content.length), content, Buffer.alloc((blockBytes - (content.length % blockBytes)) % blockBytes)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * blockBytes)]))
}

/** Of POSIX ustar. The time is npm's own for all that it packs. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(blockBytes)
  const put = (at: number, text: string): void => void block.write(text, at, 'utf8')
  put(0, name)
  put(100, '0000644\0')
  put(108, '0000000\0')
  put(116, '0000000\0')
  put(124, `${size.toString(8).padStart(11, '0')}\0`)
  put(136, `${(499_162_500).toString(8).padStart(11, '0')}\0`)
  put(148, '        ')
  put(156, '0')
  put(257, 'ustar\u000000')
  const sum = block.reduce((total, byte) => total + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return block
}
