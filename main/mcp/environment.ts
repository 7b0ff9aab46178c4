import { homedir } from 'node:os'
import { AppError } from '@shared/failure.ts'

/** All that a server inherits: what programs need to be found and to speak a language. Nothing of ours, and no secret, is in it. */
const inherited = process.platform === 'win32'
  ? ['PATH', 'PATHEXT', 'SYSTEMROOT', 'SYSTEMDRIVE', 'COMSPEC', 'WINDIR', 'APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'TEMP', 'TMP', 'USERNAME', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH']
  : ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TMPDIR', 'TZ']

/** Variables that make a program load code before its own. What a person reads in the command would not be what runs. */
const loading = new Set([
  'NODE_OPTIONS', 'NODE_REPL_EXTERNAL_MODULE', 'ELECTRON_RUN_AS_NODE', 'BASH_ENV', 'ENV', 'SHELLOPTS', 'PS4', 'PROMPT_COMMAND',
  'PERL5OPT', 'PERL5LIB', 'PERL5DB', 'RUBYOPT', 'RUBYLIB', 'PYTHONSTARTUP', 'PYTHONHOME', 'PYTHONINSPECT', 'JAVA_TOOL_OPTIONS', '_JAVA_OPTIONS', 'JDK_JAVA_OPTIONS',
  'DOTNET_STARTUP_HOOKS', 'CORECLR_PROFILER', 'CORECLR_ENABLE_PROFILING', 'GCONV_PATH', 'COMSPEC', 'PATHEXT',
])

/** Throws AppError `invalid-input` for a variable that could make another program of it. */
export function checkEnvironment(names: readonly string[]): void {
  for (const name of names) {
    const upper = name.toUpperCase()
    if (!loading.has(upper) && !upper.startsWith('LD_') && !upper.startsWith('DYLD_')) continue
    throw new AppError({ code: 'invalid-input', message: `The variable ${name} cannot be given to an MCP server: it makes programs load other code than the command says. Remove it.`, retryable: false, sent: 'not-sent' })
  }
}

/** What the server's process has. Throws AppError `invalid-input`. */
export function environmentFor(given: Readonly<Record<string, string>>, own: NodeJS.ProcessEnv): Record<string, string> {
  checkEnvironment(Object.keys(given))
  const base = inherited.flatMap((name): [string, string][] => (own[name] === undefined ? [] : [[name, own[name]]]))
  return { HOME: homedir(), ...Object.fromEntries(base), ...given }
}
