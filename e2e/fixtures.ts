import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { launch, repository, type App } from './app.ts'

export { expect } from '@playwright/test'

export type Profile = {
  /** Where this person's data is; fresh for each profile. */
  dataFolder: string
  /** Starts the app. What ran before on this profile must have ended. */
  start(more?: readonly string[], /** For Electron itself. */ electron?: readonly string[]): Promise<App>
}

type Fixtures = {
  /** Makes a profile, as many as a test needs. Their apps are ended and their folders removed after the test. */
  newProfile: () => Promise<Profile>
  profile: Profile
  app: App
  page: Page
}

export const test = base.extend<Fixtures>({
  newProfile: async ({}, use, testInfo) => {
    const folders: string[] = []
    const apps: App[] = []
    await use(async () => {
      const dataFolder = await mkdtemp(join(tmpdir(), 'flowbench-e2e-'))
      folders.push(dataFolder)
      return {
        dataFolder,
        start: async (more, electron) => {
          const app = await launch(dataFolder, more, electron)
          apps.push(app)
          return app
        },
      }
    })
    if (testInfo.status !== testInfo.expectedStatus) await attachLast(apps.at(-1), testInfo.outputPath('window.png'))
    for (const app of apps) await app.kill()
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  profile: async ({ newProfile }, use) => use(await newProfile()),
  app: async ({ profile }, use) => use(await profile.start()),
  page: async ({ app }, use) => use(app.page),
})

export const artifacts = join(repository, 'e2e', 'artifacts')

/** Keeps what the window shows, to be looked at. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(artifacts, { recursive: true })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: join(artifacts, `${name}.png`) })
}

async function attachLast(app: App | undefined, path: string): Promise<void> {
  if (!app) return
  await app.page.screenshot({ path, timeout: 5_000 }).catch(() => undefined)
  if (app.said() !== '') process.stderr.write(`${app.said()}\n`)
}
