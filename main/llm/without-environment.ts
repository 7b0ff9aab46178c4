/**
 * What `make` gives when it finds none of the variables that begin with one of these. SDKs of vendors take headers, addresses and
 * organisations from the environment, which nobody wrote into the connection, and some cannot be told otherwise. `make` must not wait.
 */
export function withoutEnvironment<T>(prefixes: readonly string[], make: () => T): T {
  const hidden = Object.entries(process.env).filter(([name]) => prefixes.some((prefix) => name.toUpperCase().startsWith(prefix)))
  for (const [name] of hidden) Reflect.deleteProperty(process.env, name)
  try {
    return make()
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden))
  }
}
