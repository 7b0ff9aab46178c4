import { spawnSync } from 'node:child_process'
import { buildSync } from 'esbuild'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const { outputFiles: [built] } = buildSync({ entryPoints: [fileURLToPath(new URL('./heap.ts', import.meta.url))], bundle: true, format: 'esm', platform: 'node', write: false })

/** Works in a process of its own, whose flags are nobody else's. Prints MiB. */
function work(before: string): { loading: number; most: number } {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8'
    ${before}
    const mib = (name, field) => getHeapSpaceStatistics().find((space) => space.space_name === name)[field] / 2 ** 20
    const hold = []
    const ring = new Array(200_000)
    const churn = (rounds) => {
      let most = 0
      for (let at = 0; at < rounds * ring.length; at++) {
        ring[at % ring.length] = { at, text: [at, at + 1, at + 2, at + 3] }
        if (at % 10_000 === 0) most = Math.max(most, mib('old_space', 'space_used_size'))
      }
      return most
    }
    for (let at = 0; at < 50_000; at++) hold.push({ at, more: [at, at] })
    churn(3)
    const loading = mib('new_space', 'space_size')
    end()
    process.stdout.write(JSON.stringify({ loading, most: churn(15), held: hold.length }))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as ReturnType<typeof work>
}

test('what loading leaves behind gets no more room, and what work leaves behind stays small beside what is alive', { timeout: 60_000 }, () => {
  const usual = work('const end = () => {}')
  const ours = work(`${built?.text ?? ''}; keepHeapSmall(); const end = giveRoomToWork`)
  expect(ours.loading).toBeLessThan(usual.loading / 2)
  expect(ours.most).toBeLessThan(0.75 * usual.most)
})
