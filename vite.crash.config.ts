// Builds the command line that the crash tests kill: the same, but for one service more (crash/flowbench.ts); and the MCP
// server that it calls.
import { mergeConfig } from 'vite'
import commandLine from './vite.cli.config.ts'
import { path } from './vite.shared.ts'

export default mergeConfig(commandLine, { build: { outDir: 'out/crash-cli', rolldownOptions: { input: { flowbench: path('crash/flowbench.ts'), 'tool-server': path('crash/tool-server.ts') } } } })
