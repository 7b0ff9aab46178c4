// A process of a test: it starts the server that its arguments name, says which process that is, and stays.
import { startChild } from './child.ts'

const [command = '', ...args] = process.argv.slice(2)
void startChild({ command, args, env: { PATH: process.env['PATH'] ?? '' }, cwd: process.cwd() }, () => undefined).then(({ pid }) => process.stdout.write(`${pid}\n`))
setInterval(() => undefined, 1_000)
