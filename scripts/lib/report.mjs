// report: tells a person what is being done, how long it may take and how it goes.
// It owns the lines written while steps run.
// R1. Everything goes to standard error: a command's own output stays alone on standard output.
// R2. A step that has nothing to do says nothing.
// R3. Steps may run side by side; on a terminal one line at the bottom follows all of them, elsewhere a line every ten seconds.

/** Without a terminal: often enough to show life, seldom enough to keep a log readable. */
const quietIntervalMs = 10_000
const terminalIntervalMs = 200

const running = new Set()
let timer
let lastQuietAt = 0

/** A failure a person can mend: it is printed as it stands, without a stack. */
export class SetupError extends Error {}

/**
 * Runs one step and reports it.
 * `title` says what is done, `expect` how long it may take, `work(progress)` does it; `progress(text)` tells how far it is.
 */
export async function step({ title, expect }, work) {
  const entry = { title, detail: '', startedAt: Date.now() }
  writeLine(`• ${title}${expect ? ` (${expect})` : ''}`)
  running.add(entry)
  startTimer()
  try {
    const result = await work((detail) => {
      entry.detail = detail
    })
    finish(entry)
    writeLine(`✓ ${title}, ${seconds(entry)} s`)
    return result
  } catch (error) {
    finish(entry)
    writeLine(`✗ ${title}, after ${seconds(entry)} s`)
    throw error
  }
}

export function say(text) {
  writeLine(text)
}

/** Ends the process with a message: plain for what a person can mend, with the stack for a fault of ours. */
export function fail(error) {
  const text = error instanceof SetupError ? error.message : (error?.stack ?? String(error))
  writeLine(`\n${text}`)
  process.exit(1)
}


function seconds(entry) {
  return ((Date.now() - entry.startedAt) / 1000).toFixed(1)
}

function finish(entry) {
  running.delete(entry)
  if (running.size === 0) {
    clearInterval(timer)
    timer = undefined
  }
}

function startTimer() {
  if (timer) return
  lastQuietAt = Date.now()
  timer = setInterval(tick, terminalIntervalMs)
  timer.unref()
}

function tick() {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r\x1b[2K${statusText().slice(0, (process.stderr.columns ?? 80) - 1)}`)
    return
  }
  if (Date.now() - lastQuietAt < quietIntervalMs) return
  lastQuietAt = Date.now()
  process.stderr.write(`  … ${statusText()}\n`)
}

function statusText() {
  return [...running].map((entry) => `${entry.title}: ${entry.detail || 'working'}, ${seconds(entry)} s`).join(' | ')
}

function writeLine(text) {
  if (process.stderr.isTTY && running.size > 0) process.stderr.write('\r\x1b[2K')
  process.stderr.write(`${text}\n`)
}
