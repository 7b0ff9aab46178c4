import { AppError, toFailure } from '@shared/failure.ts'
import type { Failure } from '@shared/failure.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWorker } from './build-worker.ts'
import { createSandbox } from './sandbox.ts'
import type { CodeJob, Sandbox } from './sandbox.ts'

let built: Awaited<ReturnType<typeof buildWorker>>
let sandbox: Sandbox
beforeAll(async () => {
  built = await buildWorker()
  sandbox = createSandbox({ workerPath: built.workerPath, size: 2 })
})
afterAll(async () => {
  await sandbox.close()
  built.remove()
})

async function run(code: string, input: JsonObject = {}, more: Partial<CodeJob> = {}): Promise<JsonValue> {
  return (await sandbox.runCode({ code, input, ...more })).output
}
async function jsonata(expression: string, input: JsonValue = {}, bindings: JsonObject = {}): Promise<JsonValue> {
  return (await sandbox.runJsonata({ expression, input, bindings, timeoutMs: 2_000 })).output
}
async function failing(call: Promise<unknown>): Promise<Failure> {
  try {
    await call
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return toFailure(error)
  }
  throw new Error('the call was expected to fail')
}

describe('code', () => {
  it('gets its variables and returns what JSON can hold', async () => {
    expect(await run('return { total: event.items.reduce((sum, item) => sum + item.price, 0), label: `${vars.shop}: ${steps.a.output}` }', {
      event: { items: [{ price: 1.5 }, { price: 2 }] }, vars: { shop: 'Ecke' }, steps: { a: { output: 'ü\u0000\ud800🎉' } },
    })).toEqual({ total: 3.5, label: 'Ecke: ü\u0000\ud800🎉' })
  })

  it('may await, and may name its own variables like the given ones', async () => {
    expect(await run('const event = await Promise.resolve(5)\nreturn event + input.x', { event: 1, input: { x: 2 } })).toBe(7)
  })

  it.each([['', null], ['return', null], ['return undefined', null], ['return null', null], ['return [undefined, 1]', [null, 1]], ['return { a: undefined, b: 1 }', { b: 1 }], ['return new Date(0)', '1970-01-01T00:00:00.000Z'], ['// nothing', null]])(
    '%j gives %j', async (code, output) => {
      expect(await run(code)).toEqual(output)
    })

  it('keeps what it logs, in order and within bounds', async () => {
    const { logs } = await sandbox.runCode({ code: 'console.log("a", { b: [1] }, undefined, 2n, Symbol("s")); console.error(new TypeError("no")); for (let i = 0; i < 500; i++) console.log("x".repeat(5000))', input: {} })
    expect(logs.slice(0, 2)).toEqual(['a {"b":[1]} undefined 2 Symbol(s)', 'TypeError: no'])
    expect(logs.length).toBe(201)
    expect(logs.at(-1)).toBe('… and 302 more lines')
    expect(Math.max(...logs.map((line) => line.length))).toBe(2000)
  })

  it('that throws is told with the place in the person\'s own lines, and with its log', async () => {
    expect(await failing(run('const a = {}\nconsole.log("before")\n  return a.b.c'))).toMatchObject({
      code: 'expression', retryable: false, details: { name: 'TypeError', line: 3, column: 13, logs: ['before'] },
      message: "The code failed (line 3, column 13): TypeError: cannot read property 'c' of undefined",
    })
    expect(await failing(run('throw new Error("stop here")'))).toMatchObject({ message: 'The code failed (line 1, column 16): stop here', details: { line: 1 } })
    expect(await failing(run('function f() {\n  throw new RangeError("deep")\n}\nawait null\nf()'))).toMatchObject({ details: { name: 'RangeError', line: 2 } })
    expect(await failing(run('return missing'))).toMatchObject({ message: expect.stringContaining("'missing' is not defined") })
    expect(await failing(run('typo = 1'))).toMatchObject({ details: { name: 'ReferenceError' } })
  })

  it.each([['throw "a text"', 'a text'], ['throw null', 'null'], ['throw undefined', 'undefined'], ['throw { message: "plain" }', 'plain'], ['throw 1n', '1'], ['return Promise.reject(new Error("late"))', 'late'], ['throw new Proxy({}, { get() { throw 1 } })', '']])(
    '%j is an error of the code whatever is thrown', async (code, message) => {
      const failure = await failing(run(code))
      expect(failure.code).toBe('expression')
      expect(failure.message).toContain(message)
    })

  it('that cannot be read is told with its place', async () => {
    expect(await failing(run('let a = 1\nlet b = = 2'))).toMatchObject({ code: 'expression', details: { name: 'SyntaxError', line: 2, column: 9, start: 18 } })
    expect(await sandbox.check({ language: 'javascript', source: 'const a = 1;\nif (a {' })).toMatchObject({ line: 2, message: expect.stringContaining("')'") })
    expect(await sandbox.check({ language: 'javascript', source: 'if (true) {\n  return 1\n' })).toMatchObject({ line: expect.any(Number) })
    expect(await sandbox.check({ language: 'javascript', source: 'while (true) {}' })).toBeNull()
    expect(await sandbox.check({ language: 'javascript', source: 'return await event.x' })).toBeNull()
  })

  it('draws different random numbers in every call', async () => {
    const drawn = await Promise.all(Array.from({ length: 20 }, () => run('return [Math.random(), Math.random()]')))
    expect(new Set(drawn.flat()).size).toBe(40)
    for (const value of drawn.flat()) expect(value).toSatisfy((number: number) => number >= 0 && number < 1)
  })

  it('refuses names that are no variables', async () => {
    expect(await failing(run('return 1', { 'a){}) (function (': 1 }))).toMatchObject({ code: 'invalid-input' })
  })
})

describe('a result that is not JSON', () => {
  it.each([
    ['return () => 1', 'a function'], ['return { a: { f() {} } }', 'at "f", a function'], ['return Symbol("x")', 'a symbol'], ['return 10n', 'a BigInt'], ['return [1, NaN]', 'NaN'],
    ['return { x: 1 / 0 }', 'Infinity'], ['return new Map([[1, 2]])', 'Object.fromEntries'], ['return { s: new Set() }', 'a Set'], ['const a = {}; a.a = a; return a', 'circular'],
    ['return { toJSON() { throw new Error("no json") } }', 'no json'], ['return { get x() { throw new Error("no get") } }', 'no get'],
    ['return new Proxy({}, { ownKeys() { throw new Error("no keys") } })', 'no keys'], ['return { toJSON: () => () => 1 }', 'a function'],
  ])('%j is an error that says so', async (code, message) => {
    const failure = await failing(run(code))
    expect(failure.code).toBe('expression')
    expect(failure.message).toContain(message)
  })

  it('is what toJSON, getters and proxies say, evaluated inside', async () => {
    expect(await run('return { toJSON: () => ({ a: 1 }) }')).toEqual({ a: 1 })
    expect(await run('return { get x() { return 1 } }')).toEqual({ x: 1 })
    expect(await run('return new Proxy({ a: 1 }, {})')).toEqual({ a: 1 })
  })
})

describe('an attempt to get out', () => {
  const absent = ['process', 'require', 'module', 'exports', 'fetch', 'XMLHttpRequest', 'WebSocket', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'Buffer', 'global', 'window', 'self',
    'WebAssembly', 'Atomics', 'navigator', 'Deno', 'Bun', 'std', 'os', 'print', 'scriptArgs', 'Worker', 'structuredClone', 'performance', 'crypto', 'jsonata', '__dirname', 'import_meta']

  it('finds nothing of the outside among the globals', async () => {
    expect(await run(`return ${JSON.stringify(absent)}.filter((name) => name in globalThis)`)).toEqual([])
    expect(await run('return typeof process + typeof require + typeof fetch + typeof setTimeout')).toBe('undefined'.repeat(4))
  })

  it.each([
    'return this.constructor.constructor("return process")()', 'return (function(){}).constructor("return process.env")()', 'return [].constructor.constructor("return this.process.env.HOME")()',
    'return (async () => {}).constructor("return process")()', 'return (function*(){}).constructor("yield process")().next()', 'return Function("return globalThis.process.mainModule")()',
    'return eval("process")', 'return (0, eval)("this.process.pid")', 'return new Function("return require")()("fs")', 'return console.log.constructor("return process")()', 'return Reflect.construct(Function, ["return process"])()',
    'return Object.getPrototypeOf(async function(){}).constructor("return await import(\'fs\')")()', 'return await import("fs")', 'return await import("node:fs")', 'return await import("file:///etc/passwd")',
    'return await import("data:text/javascript,export default 1")', 'try { null.x } catch (e) { return e.constructor.constructor("return process")() }',
    'const e = new Error(); Error.prepareStackTrace = (_, s) => s; return e.stack[0].getThis().process.pid', 'return globalThis.constructor.constructor("return process")().exit(1)',
    'return event.constructor.constructor("return process")().env', 'return arguments.callee.caller.constructor("return process")()',
  ])('%j ends as an error of the code', async (code) => {
    const failure = await failing(run(code, { event: {} }))
    expect(failure.code).toBe('expression')
  })

  it('by closing the function around it reaches nothing but the same sandbox', async () => {
    const failure = await failing(run('} })(); throw new Error(typeof process + typeof require); (function () { return async function () {'))
    expect(failure).toMatchObject({ code: 'expression', message: expect.stringContaining('undefinedundefined') })
    expect(await failing(run('return 1 }); (function () {'))).toMatchObject({ code: 'expression' })
  })

  it('sees no environment, and cannot reach the host by the stack of an error', async () => {
    process.env['FLOWBENCH_TEST_SECRET'] = 'hidden-value'
    const seen = JSON.stringify(await run('const seen = []; let o = globalThis; for (const k of Object.getOwnPropertyNames(o)) { try { seen.push(k + String(o[k])) } catch {} } try { null.x } catch (e) { seen.push(e.stack) } return seen'))
    expect(seen).not.toContain('hidden-value')
    expect(seen).not.toContain('node_modules')
    delete process.env['FLOWBENCH_TEST_SECRET']
  })

  it('by the result cannot change a prototype of ours', async () => {
    await run('return JSON.parse(\'{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}\')')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('nothing is left for the next call', () => {
  it.each([
    ['globals', 'globalThis.leak = event; var leak2 = 1; return 1', 'return [typeof leak, typeof leak2]', ['undefined', 'undefined']],
    ['the prototype of objects', 'Object.prototype.leak = "x"; Array.prototype.leak = "x"; return 1', 'return [({}).leak ?? null, [].leak ?? null]', [null, null]],
    ['replaced built-ins', 'JSON.stringify = () => "\\"owned\\""; JSON.parse = () => 1; Array.prototype.map = () => 1; Promise.prototype.then = () => 1; return 1', 'return [1].map((x) => JSON.parse(JSON.stringify(x)))', [1]],
    ['the console', 'console = { log() { throw 1 } }; return 1', 'console.log("fine"); return 1', 1],
    ['symbols', 'Symbol.for("x").description; globalThis[Symbol.for("k")] = 1; return 1', 'return Object.getOwnPropertySymbols(globalThis).length === 0 || globalThis[Symbol.for("k")] === undefined', true],
    ['frozen things', 'Object.freeze(Object.prototype); Object.freeze(Array.prototype); return 1', 'Array.prototype.x = 1; return [].x', 1],
    ['regular expressions', '/(secret)/.exec("secret"); return 1', 'return RegExp.$1 ?? null', null],
    ['jobs that were never run', 'Promise.resolve().then(function again() { globalThis.late = 1; return Promise.resolve().then(again) }); return 1', 'return typeof late', 'undefined'],
  ])('not %s', async (_, first, second, expected) => {
    const alone = createSandbox({ workerPath: built.workerPath, size: 1 })
    try {
      for (let round = 0; round < 2; round++) {
        await alone.runCode({ code: first, input: { event: { private: 'data' } } })
        expect((await alone.runCode({ code: second, input: {} })).output).toEqual(expected)
      }
    } finally {
      await alone.close()
    }
  })

  it('not after a call that failed, ran too long, or out of memory', async () => {
    const alone = createSandbox({ workerPath: built.workerPath, size: 1 })
    const probe = 'return [typeof leak, ({}).leak ?? null]'
    for (const bad of ['throw 1', 'while (true) {}', 'const a = []; while (true) a.push("x".repeat(100000) + a.length)', 'function f() { return f() + 1 } f()']) {
      await failing(alone.runCode({ code: `globalThis.leak = 1; Object.prototype.leak = 1; ${bad}`, input: {}, timeoutMs: 1_000 }))
      expect((await alone.runCode({ code: probe, input: {} })).output).toEqual(['undefined', null])
    }
    await alone.close()
  })
})

describe('a bomb', () => {
  it.each([
    ['while (true) {}', 'timeout'], ['for (;;) await null', 'timeout'], ['const f = () => Promise.resolve().then(f); return f()', 'timeout'], ['return /^(a+)+$/.test("a".repeat(40) + "b")', 'timeout'],
    ['return /(.*)*x/.test("y".repeat(5000))', 'timeout|expression'], ['return new Array(1e9).join("").length', 'timeout'], ['return { get x() { while (true) {} } }', 'timeout'], ['return { toJSON() { while (true) {} } }', 'timeout'],
    ['return new Proxy({}, { ownKeys() { while (true) {} } })', 'timeout'], ['throw { get message() { while (true) {} } }', 'timeout'], ['throw { toString() { while (true) {} } }', 'timeout|expression'], ['try { while (true) {} } finally { while (true) {} }', 'timeout'],
    ['while (true) { try { while (true) {} } catch {} }', 'timeout'], ['return [3, 1, 2].sort(() => { while (true) {} })', 'timeout'], ['return "x".replace(/x/, () => { while (true) {} })', 'timeout'],
    ['console.log({ toJSON() { while (true) {} } })', 'timeout'], ['Array.prototype.toJSON = () => { while (true) {} }; return []', 'timeout'], ['return new Array(5e7).fill(0).sort().length', 'timeout|limit'],
    ['class A { static { while (true) {} } }', 'timeout'], ['function* g() { while (true) yield 1 } return [...g()]', 'timeout|limit'], ['await new Promise(() => {})', 'limit'], ['return new Promise(() => {})', 'limit'],
    ['return { then() {} }', 'limit'], ['return { then(f) { while (true) {} } }', 'timeout'],
  ])('of time, %j, ends with %s', async (code, expected) => {
    const began = performance.now()
    const failure = await failing(run(code, {}, { timeoutMs: 400 }))
    expect(failure.code).toMatch(new RegExp(`^(${expected})$`))
    // Long before the five seconds that a job has when nothing is said; a busy machine takes its time to start a worker.
    expect(performance.now() - began).toBeLessThan(4_000)
  })

  // One in twenty of these ends inside of QuickJS's own await.
  it('of awaits is called a timeout wherever it is interrupted', async () => {
    const failures = await Promise.all(Array.from({ length: 80 }, (_, index) => failing(run('for (;;) await null', {}, { timeoutMs: 20 + index % 7 }))))
    expect(new Set(failures.map(({ code }) => code))).toEqual(new Set(['timeout']))
  })

  it.each([
    'const a = []; while (true) a.push("x".repeat(1000) + a.length)', 'const a = []; while (true) a.push({ n: a.length })', 'const a = []; while (true) a.push(new Uint8Array(1e6))', 'return new ArrayBuffer(100e6)',
    'return new Uint8Array(2 ** 31)', 'return "x".repeat(2 ** 29)', 'const m = new Map(); let i = 0; while (true) m.set(i++, "y".repeat(100))', 'return new Array(2 ** 31 - 1).fill(1)', 'const a = []; while (true) a.push(...a, 1)',
    'const a = []; while (true) { try { while (true) a.push("x".repeat(1000) + a.length) } catch {} }', 'let s = "x"; while (true) s = s + s + s', 'let o = {}; while (true) o = { o }', 'return "x".padEnd(1e9)',
    'return JSON.parse("[" + "1,".repeat(2e7) + "1]")',
  ])('of memory, %j, stays within its 64 MB', async (code) => {
    const alone = createSandbox({ workerPath: built.workerPath, size: 1 })
    await alone.runCode({ code: 'return 1', input: {} })
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss) }, 20)
    const failure = await failing(alone.runCode({ code, input: {}, timeoutMs: 2_500 }))
    clearInterval(watch)
    await alone.close()
    expect(failure.code).toMatch(/^(limit|timeout|expression)$/)
    if (failure.code === 'expression') expect(failure.message).toMatch(/too long|too large|too many|out of memory|invalid|length/)
    expect(peak - before).toBeLessThan(150_000_000)
  })

  it.each([
    'function f() { return f() + 1 } return f()', 'const f = () => [1].map(f); return f()', 'let o = {}; Object.defineProperty(o, "x", { get() { return this.x } }); return o.x', 'const p = new Proxy({}, { get(t, k, r) { return r[k] } }); return p.x',
    'return JSON.parse("[".repeat(100000) + "]".repeat(100000))', 'let a = []; for (let i = 0; i < 100000; i++) a = [a]; return a', 'return eval("(".repeat(50000) + ")".repeat(50000))', 'return new RegExp("(".repeat(50000) + ")".repeat(50000)).test("")',
    'async function f() { return await f() } return f()', 'class A { toString() { return `${this}` } } return String(new A())', 'const toJSON = function () { return { toJSON } }; return { toJSON }', 'return [1, 2].sort(function f() { return [1, 2].sort(f) })',
  ])('of depth, %j, ends without bringing the worker down for others', async (code) => {
    const failure = await failing(run(code, {}, { timeoutMs: 1_500 }))
    expect(failure.code).toMatch(/^(limit|timeout|expression)$/)
    expect(await run('return "alive"')).toBe('alive')
  })

  it('of output is refused by size and by depth', async () => {
    expect(await failing(run('return "x".repeat(6e6)'))).toMatchObject({ code: 'limit', details: { limit: 'output-size' } })
    expect(await failing(run('let a = []; for (let i = 0; i < 300; i++) a = [a]; return a'))).toMatchObject({ code: 'limit', details: { limit: 'output-depth' } })
    expect(await run('let a = 1; for (let i = 0; i < 200; i++) a = [a]; return ["[[[", a].length')).toBe(2)
    expect(await run('return "[".repeat(1000) + "\\\\\\""')).toHaveLength(1002)
  })

  it('of input is refused before it is copied, and deep input is an error', async () => {
    expect(await failing(run('return 1', { event: 'x'.repeat(17_000_000) }))).toMatchObject({ code: 'limit' })
    let deep: JsonValue = 1
    for (let index = 0; index < 5_000; index++) deep = [deep]
    expect((await failing(run('return 1', { event: deep }))).code).toBe('limit')
  })

  it('never blocks the event loop of the host', async () => {
    let longest = 0
    let last = performance.now()
    const watch = setInterval(() => { const now = performance.now(); longest = Math.max(longest, now - last); last = now }, 5)
    await Promise.all(['while (true) {}', 'return /^(a+)+$/.test("a".repeat(40) + "b")', 'const a = []; while (true) a.push({ n: a.length })', 'return new Array(1e9).join("").length', 'function f() { return f() + 1 } return f()']
      .map((code) => failing(run(code, {}, { timeoutMs: 600 }))))
    clearInterval(watch)
    // Any of the jobs, run here, would hold it for its 600 ms.
    expect(longest).toBeLessThan(550)
  })
})

describe('stopping', () => {
  it.each(['while (true) {}', 'return new Array(1e9).join("").length', 'await new Promise(() => {})'])('%j by an abort takes less than 500 ms', async (code) => {
    const cancel = new AbortController()
    await run('return 1')
    const call = failing(run(code, {}, { timeoutMs: 10_000, signal: cancel.signal }))
    await new Promise((resolve) => setTimeout(resolve, 150))
    const began = performance.now()
    cancel.abort()
    expect((await call).code).toMatch(/^(cancelled|limit)$/)
    // The promise is 500 ms; a machine that does much else gets four times that.
    expect(performance.now() - began).toBeLessThan(2_000)
  })

  it('works for a job that waits its turn, and for one that was aborted before', async () => {
    const alone = createSandbox({ workerPath: built.workerPath, size: 1 })
    const first = failing(alone.runCode({ code: 'while (true) {}', input: {}, timeoutMs: 600 }))
    const cancel = new AbortController()
    const second = failing(alone.runCode({ code: 'return 2', input: {}, signal: cancel.signal }))
    const third = alone.runCode({ code: 'return 3', input: {} })
    cancel.abort()
    expect((await second).code).toBe('cancelled')
    expect((await first).code).toBe('timeout')
    expect((await third).output).toBe(3)
    expect((await failing(alone.runCode({ code: 'return 4', input: {}, signal: AbortSignal.abort() }))).code).toBe('cancelled')
    await alone.close()
  })

  it('by closing ends what runs, what waits and what comes after', async () => {
    const alone = createSandbox({ workerPath: built.workerPath, size: 1 })
    const calls = ['while (true) {}', 'return 2'].map((code) => failing(alone.runCode({ code, input: {}, timeoutMs: 30_000 })))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await alone.close()
    expect((await Promise.all(calls)).map((failure) => failure.code)).toEqual(['cancelled', 'cancelled'])
    expect((await failing(alone.runCode({ code: 'return 1', input: {} }))).code).toBe('cancelled')
  })

  it('holds the longest time that a step may ask for', async () => {
    const failure = await failing(run('while (true) {}', {}, { timeoutMs: 200 }))
    expect(failure.message).toContain('0.2 s')
    expect(failure.message).toContain('60 s')
  })

  it('of a worker that cannot start is reported', async () => {
    const broken = createSandbox({ workerPath: `${built.workerPath}.missing` })
    expect(await failing(broken.runCode({ code: 'return 1', input: {} }))).toMatchObject({ code: 'internal' })
    await broken.close()
  })
})

describe('JSONata', () => {
  it('reshapes data, with bindings, and gives null for nothing', async () => {
    const input = { items: [{ name: 'a', price: 2, n: 3 }, { name: 'b', price: 1.5, n: 2 }] }
    expect(await jsonata('{ "total": $sum(items.(price * n)), "names": items.name, "tax": $rate }', input, { rate: 0.19 })).toEqual({ total: 9, names: ['a', 'b'], tax: 0.19 })
    expect(await jsonata('items[price > 1.8].name', input)).toBe('a')
    expect(await jsonata('items.name[]', { items: [{ name: 'x' }] })).toEqual(['x'])
    expect(await jsonata('nothing.here', input)).toBeNull()
    expect(await jsonata('$count($)', [1, 2, 3])).toBe(3)
    expect(await jsonata('$now() > "2020" and $random() < 1')).toBe(true)
    expect(await jsonata('$map([1..5], function($v) { $v * $v })')).toEqual([1, 4, 9, 16, 25])
  })

  it('errors carry their place', async () => {
    expect(await failing(jsonata('items.\n (p * "a")', { items: [{ p: 1 }] }))).toMatchObject({ code: 'expression', details: { name: 'T2002', line: 2, column: 5, start: 11 } })
    expect(await failing(jsonata('$unknown(1)'))).toMatchObject({ code: 'expression', details: { line: 1 } })
    expect(await sandbox.check({ language: 'jsonata', source: 'items.\n (p *' })).toMatchObject({ line: 2, message: expect.any(String) })
    expect(await sandbox.check({ language: 'jsonata', source: '"unclosed' })).toMatchObject({ line: 1, start: expect.any(Number) })
    expect(await sandbox.check({ language: 'jsonata', source: 'a.b[c = 1].{ "x": y }' })).toBeNull()
    expect((await failing(jsonata('function($x) { $x }'))).message).toContain('a function')
  })

  it.each([
    ['($f := function($n) { $f($n + 1) }; $f(1))', 'timeout'], ['($f := function($n) { 1 + $f($n + 1) }; $f(1))', 'limit'], ['$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", /^(a+)+$/)', 'timeout'],
    ['[1..10000000000]', 'limit|expression'], ['[1..9999999].$string()', 'limit|timeout'], ['$reduce([1..100000], function($a, $b) { $a & $a & "x" }, "x")', 'limit|timeout|expression'], ['$pad("x", 2000000000)', 'limit|timeout|expression'],
  ])('%j is stopped with %s', async (expression, expected) => {
    expect((await failing(jsonata(expression))).code).toMatch(new RegExp(`^(${expected})$`))
  })

  it.each(['$.constructor.constructor("return process")()', '$constructor("return process")()', '__proto__.constructor', '$eval("process.exit()")', '$lookup($, "constructor")', '$sum.constructor', '$string.constructor("return process")()', '({}).__proto__.polluted', '$spread.prototype'])(
    '%j reaches nothing', async (expression) => {
      const result = await jsonata(expression, {}).catch((error: unknown) => toFailure(error).code)
      expect([null, 'expression']).toContainEqual(result)
    })

  it('leaves nothing for the next expression', async () => {
    await jsonata('($leak := "private"; $)', { a: 'private' })
    expect(await jsonata('$leak')).toBeNull()
    await jsonata('$merge([$, {"__proto__": {"leak": 1}}])', {}).catch(() => null)
    expect(await jsonata('leak')).toBeNull()
  })

  it('is quick once it is warm', async () => {
    await jsonata('1')
    const began = performance.now()
    for (let index = 0; index < 50; index++) await jsonata('$sum(items.(p * q))', { items: [{ p: index, q: 2 }] })
    expect((performance.now() - began) / 50).toBeLessThan(160)
  })
})
