import type { Page } from '@playwright/test'

type Bridge = { flowbench: { invoke(name: string, input: unknown): Promise<{ ok: boolean; value?: unknown; failure?: { message: string } }> } }

/** What the page itself may ask of main, for what a test has no need to click together. */
export async function ask(page: Page, name: string, input?: unknown): Promise<unknown> {
  const reply = await page.evaluate(([call, given]) => (window as unknown as Bridge).flowbench.invoke(call as string, given), [name, input] as const)
  if (!reply.ok) throw new Error(`${name}: ${reply.failure?.message ?? ''}`)
  return reply.value
}
