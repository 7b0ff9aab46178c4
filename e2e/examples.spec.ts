// Every example with each of its samples: the window and the command line give the same, node by node.
import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { repository } from './app.ts'
import { editorOf, type Editor } from './editor.ts'
import { expect, keepPicture, test } from './fixtures.ts'

type Document = { name: string; nodes: { id: string; name: string; parent?: string }[]; samples: { name: string }[] }
type Step = { status: string; output: JsonValue; failure: { code: string } | null }
type Result = { status: 'succeeded' | 'failed'; output: JsonValue; steps: Record<string, Step> }

const folder = join(repository, 'assets', 'examples')

for (const key of ['triage-issue', 'order-totals', 'error-handling', 'fan-out', 'answer-from-handbook', 'quote-tea', 'split-bill']) {
  test(`the example ${key} gives the same in the window and on the command line, with every sample`, async ({ page }) => {
    test.setTimeout(240_000)
    const file = join(folder, `${key}.json`)
    const document = JSON.parse(await readFile(file, 'utf8')) as Document
    const editor = editorOf(page)
    await expect(editor.canvas).toBeVisible()
    if (key !== 'triage-issue') await editor.dropFile(file)
    await expect(page.getByRole('tab', { name: document.name, selected: true })).toBeVisible()
    expect(document.samples.length).toBeGreaterThanOrEqual(2)
    for (const { name } of document.samples) {
      await test.step(name, async () => {
        const result = await onCommandLine(file, name)
        await editor.chooseSample(name)
        await editor.runToTheEnd(result.status === 'succeeded' ? 'Succeeded' : 'Failed', { sends: key === 'answer-from-handbook' && name === document.samples[0]?.name })
        await sameSteps(editor, document, result)
        await editor.closeInspector()
      })
    }
  })
}

for (const [key, node] of [['sort-message', 'What is it?'], ['sum-up-message', 'Read what is said']] as const) {
  test(`the example ${key} says without Ollama what is missing, and where it comes from`, async ({ page }) => {
    test.setTimeout(120_000)
    const file = join(folder, `${key}.json`)
    const { name } = JSON.parse(await readFile(file, 'utf8')) as Document
    const editor = editorOf(page)
    await expect(editor.canvas).toBeVisible()
    await editor.dropFile(file)
    await expect(page.getByRole('tab', { name, selected: true })).toBeVisible()
    await editor.runToTheEnd('Failed')
    await editor.open(node)
    await expect(editor.outputPane).toContainText('Start Ollama, open the step, and choose "Use Ollama"')
    await expect(editor.inspector.getByText('There is no connection “ollama”. Choose another, or add one.')).toBeVisible()
    await expect(editor.inspector.getByText(/No model answers on this computer\. Ollama, from ollama\.com/)).toBeVisible()
    await keepPicture(page, `example-${key}-without-ollama`)
  })
}

test('these are all the examples there are', async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'))
  expect(files.sort()).toEqual(['answer-from-handbook', 'error-handling', 'fan-out', 'order-totals', 'quote-tea', 'sort-message', 'split-bill', 'sum-up-message', 'triage-issue'])
})

/** Steps within loops run several times; what they gave is in the loop's output, which is compared. */
async function sameSteps(editor: Editor, document: Document, { steps }: Result): Promise<void> {
  for (const node of document.nodes.filter(({ parent }) => parent === undefined)) {
    const step = steps[node.id]
    await editor.open(node.name)
    if (step?.status === 'succeeded') {
      expect(await editor.output(node.name), node.name).toEqual(step.output)
    } else if (step?.status === 'failed') {
      await expect(editor.outputPane, node.name).toContainText(step.failure?.code ?? 'a failure')
    } else {
      await expect(editor.outputPane, node.name).toContainText('Skipped')
    }
  }
}

function onCommandLine(file: string, sample: string): Promise<Result> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(repository, 'out', 'cli', 'flowbench.js'), 'run', file, '--sample', sample, '--json'], { maxBuffer: 50_000_000 }, (error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as unknown as Result & JsonObject)
      } catch {
        reject(new Error(`The command line gave no result: ${stderr}`, { cause: error }))
      }
    })
  })
}
