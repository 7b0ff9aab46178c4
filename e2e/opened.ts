import type { App } from './app.ts'

/** Keeps what the app would open in a browser, and opens nothing. The packaged app does not let itself be looked into so. */
export async function keepOpened({ electron }: App): Promise<() => Promise<string[]>> {
  await electron?.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = (url: string) => Promise.resolve(void opened.push(url))
  })
  return async () => (await electron?.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)) ?? []
}
