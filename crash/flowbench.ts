// flowbench: the command line as it is, with one service more that it can call: the ledger's register.

import { main } from '@main/cli/main.ts'
import { connectors } from '@main/connectors/index.ts'
import { register } from './register.ts'

process.exitCode = await main(process.argv.slice(2), { connectors: [...connectors, register] })
