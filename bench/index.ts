// Runs one benchmark by its name and prints what it measured. `npm run --silent bench -- NAME [--json]` comes here.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Benchmark, BenchmarkContext, Measurement } from './measurement.ts'

/** Loads the benchmark of that name from the folder of built ones. */
export async function load(folder: string, name: string): Promise<Benchmark> {
  return (await import(pathToFileURL(join(folder, `${name}.js`)).href)) as Benchmark
}

export async function runAndPrint(benchmark: Benchmark, context: BenchmarkContext, { json }: { json: boolean }): Promise<void> {
  const measurements = await benchmark.run(context)
  process.stdout.write(json ? `${JSON.stringify(measurements, undefined, 2)}\n` : toTable(measurements))
}

function toTable(measurements: Measurement[]): string {
  const rows = measurements.map(({ name, unit, ours, limit, ratio, better, rounds }) => [name, `${ours} ${unit}`, `${limit} ${unit}`, `${ratio}`, `${better} is better, ${rounds} rounds`])
  const lines = [['', 'ours', 'limit', 'ratio', ''], ...rows]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  return lines.map((line) => `${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}\n`).join('')
}
