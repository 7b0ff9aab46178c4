// limited-process: the `process` that a program gets in place of the real one. It can be read like one, and does nothing.

/** Programs of the Activepieces kind switch TLS off by writing it; Node's own are read by libraries. None is ever kept. */
const neverWritten = /^(NODE_|SSL_|OPENSSL_|HTTPS?_PROXY$|ALL_PROXY$|NO_PROXY$|LD_|DYLD_)/i

export function limitedProcess(write: (text: string) => void): object {
  const real = process
  const stream = { write: (text: unknown) => { write(String(text)); return true }, isTTY: false, columns: 80, on: chain, once: chain, emit: () => false, end: () => undefined }
  function chain(): object { return limited }
  const limited: Record<string, unknown> = {
    env: environment(), argv: ['node', 'program'], argv0: 'node', execArgv: [], execPath: 'node', title: 'node', pid: 1, ppid: 0, exitCode: undefined,
    version: real.version, versions: { ...real.versions }, platform: real.platform, arch: real.arch, release: { name: 'node' }, config: { variables: {} }, features: {},
    browser: false, stdout: stream, stderr: stream, stdin: null,
    cwd: () => '/', umask: () => 0o22, uptime: () => real.uptime(), nextTick: real.nextTick.bind(real), hrtime: Object.assign(real.hrtime.bind(real), { bigint: real.hrtime.bigint.bind(real.hrtime) }),
    memoryUsage: () => real.memoryUsage(), cpuUsage: () => real.cpuUsage(), getuid: () => 1_000, getgid: () => 1_000,
    emitWarning: () => undefined, emit: () => false, listenerCount: () => 0, listeners: () => [], getMaxListeners: () => 10,
    on: chain, once: chain, off: chain, addListener: chain, removeListener: chain, removeAllListeners: chain, prependListener: chain, setMaxListeners: chain, setUncaughtExceptionCaptureCallback: () => undefined,
  }
  for (const name of ['exit', 'abort', 'kill', 'chdir', 'reallyExit', 'binding', '_linkedBinding', 'dlopen', 'setuid', 'setgid', 'getBuiltinModule']) limited[name] = () => { throw denied(`process.${name}`) }
  return limited
}

/** As Node's permission model says it, so that a program sees the same wherever it runs. */
export function denied(what: string): Error {
  return Object.assign(new Error(`${what} is not open to this program: it runs confined`), { code: 'ERR_ACCESS_DENIED' })
}

function environment(): object {
  return new Proxy<Record<string, string>>({ NODE_ENV: 'production' }, {
    set(kept, name, value) {
      if (typeof name === 'string' && !neverWritten.test(name)) kept[name] = String(value)
      return true
    },
    defineProperty(kept, name, { value }) {
      if (typeof name === 'string' && !neverWritten.test(name)) kept[name] = String(value)
      return true
    },
  })
}
