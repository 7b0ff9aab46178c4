#!/usr/bin/env node
// Starts the command line as this process was asked to.

import { main } from './main.ts'

// A reader such as `head` may have gone before all is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

process.exitCode = await main(process.argv.slice(2))
