/** The name that the person's code has in stack traces. */
export const codeFile = 'code.js'
/** Lines that stand before the person's code in what is evaluated. */
export const linesBefore = 1

export const maxLogLines = 200
export const maxLogLineLength = 2_000
const maxMessageLength = 2_000

/**
 * What runs inside QuickJS around the person's code: it parses the input, collects the log, turns the result or the error into
 * JSON. It takes the built-in functions it needs when it is born, so that code which replaces them later fools only itself.
 * It evaluates to an object of functions, which is all that the outside ever holds.
 */
export const guestSource = String.raw`(() => {
  'use strict'
  const { parse, stringify } = JSON
  const { keys, prototype: objectPrototype } = Object
  const { isArray } = Array
  const { isFinite } = Number
  const text = String
  const then = Promise.prototype.then
  const apply = Reflect.apply
  const ErrorClass = Error
  const slice = String.prototype.slice
  const cut = (value, length) => apply(slice, value, [0, length])
  const own = Object.getOwnPropertyDescriptor

  let logs = []
  let dropped = 0
  let outcome = null

  const oneLog = (value) => {
    if (typeof value === 'string') return value
    try {
      if (value instanceof ErrorClass || typeof value !== 'object') return text(value)
      const json = stringify(value)
      return json === undefined ? text(value) : json
    } catch { return '[cannot be shown]' }
  }
  const log = (...values) => {
    if (logs.length >= ${maxLogLines}) { dropped += 1; return }
    let line = ''
    for (let index = 0; index < values.length; index++) line += (index === 0 ? '' : ' ') + cut(oneLog(values[index]), ${maxLogLineLength})
    logs[logs.length] = cut(line, ${maxLogLineLength})
  }
  Object.defineProperty(globalThis, 'console', { value: Object.freeze({ log, info: log, warn: log, error: log, debug: log }), writable: true, configurable: true })

  // Every call starts from the same bytes, so chance has to come in from outside. Algorithm: sfc32 by Chris Doty-Humphrey (PractRand).
  const seedRandom = (seed) => {
    let [a, b, c] = seed, counter = 1
    Math.random = () => {
      const t = (((a + b) | 0) + counter) | 0
      counter = (counter + 1) | 0
      a = b ^ (b >>> 9)
      b = (c + (c << 3)) | 0
      c = (c << 21) | (c >>> 11)
      c = (c + t) | 0
      return (t >>> 0) / 4294967296
    }
    for (let index = 0; index < 12; index++) Math.random()
  }

  const NotJson = class extends TypeError {}
  const refuse = (key, what) => { throw new NotJson((key === '' ? 'The result is ' : 'The result has, at "' + cut(text(key), 100) + '", ') + what + ', which JSON cannot hold') }
  const strict = (key, value) => {
    switch (typeof value) {
      case 'function': return refuse(key, 'a function')
      case 'symbol': return refuse(key, 'a symbol')
      case 'bigint': return refuse(key, 'a BigInt; turn it into a number or a text')
      case 'number': return isFinite(value) ? value : refuse(key, text(value))
      case 'object':
        if (value instanceof Map) return refuse(key, 'a Map; use Object.fromEntries(map)')
        if (value instanceof Set) return refuse(key, 'a Set; use [...set]')
        return value
      default: return value
    }
  }
  const toJson = (value) => {
    if (value === undefined) return 'null'
    const json = stringify(value, strict)
    return json === undefined ? 'null' : json
  }

  const read = (value, key) => {
    try {
      const found = value[key]
      return typeof found === 'string' ? cut(found, ${maxMessageLength}) : typeof found === 'number' ? found : undefined
    } catch { return undefined }
  }
  const describe = (error) => {
    if (typeof error === 'object' && error !== null) {
      const value = own(error, 'value')
      return stringify({
        name: read(error, 'name') ?? '', message: read(error, 'message') ?? '', stack: read(error, 'stack') ?? '',
        code: read(error, 'code'), position: read(error, 'position'), token: read(error, 'token'), notJson: error instanceof NotJson,
        value: value && typeof value.value !== 'object' ? value.value : undefined,
      })
    }
    let message = ''
    try { message = cut(text(error), ${maxMessageLength}) } catch { message = 'something that cannot be shown' }
    return stringify({ name: '', message, stack: '', notJson: false })
  }

  const finish = (value) => {
    try { outcome = '{"output":' + toJson(value) + ',"logs":' + stringify(dropped > 0 ? [...logs, '… and ' + dropped + ' more lines'] : logs) + '}' }
    catch (error) { fail(error) }
  }
  const fail = (error) => { outcome = '{"error":' + describe(error) + ',"logs":' + stringify(logs) + '}' }
  const settle = (promise) => { apply(then, promise, [finish, fail]) }

  return {
    runCode(factory, names, values, seed) {
      seedRandom(parse(seed))
      const variables = parse(values)
      const list = []
      for (const name of parse(names)) list[list.length] = variables[name]
      settle(apply(factory, undefined, list)())
    },
    runJsonata(expression, input, bindings, options, seed) {
      seedRandom(parse(seed))
      try {
        const compiled = globalThis.jsonata(parse(expression), parse(options))
        settle(compiled.evaluate(parse(input), parse(bindings)))
      } catch (error) { fail(error) }
    },
    // Nothing of the person's is run: that its text could be read is the answer.
    checkCode(factory) { outcome = '{"output":null,"logs":[]}' },
    checkJsonata(expression) {
      try {
        globalThis.jsonata(parse(expression))
        outcome = '{"output":null,"logs":[]}'
      } catch (error) { fail(error) }
    },
    describe,
    take() { return outcome },
  }
})()`
