import { readFileSync } from 'node:fs'
import { AppError } from '@shared/failure.ts'
import type { SecretName } from '@shared/secret-ref.ts'

type Environment = Readonly<Record<string, string | undefined>>

const prefix = 'FLOWBENCH_SECRET_'

/** The value of FLOWBENCH_SECRET_<NAME>, for `stripe-webhook` that of FLOWBENCH_SECRET_STRIPE_WEBHOOK. An empty one counts as none. */
export function fromEnvironment(environment: Environment, name: SecretName): string | undefined {
  return (environment[`${prefix}${name}`] || environment[`${prefix}${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`]) || undefined
}

export function namesInEnvironment(environment: Environment): string[] {
  return Object.keys(environment).filter((key) => key.startsWith(prefix) && key.length > prefix.length && environment[key] !== '').map((key) => key.slice(prefix.length)).sort()
}

/** FLOWBENCH_PASSPHRASE, or the first line of the file that FLOWBENCH_PASSPHRASE_FILE names; undefined without either. */
export function passphraseOf(environment: Environment): string | undefined {
  const { FLOWBENCH_PASSPHRASE: text, FLOWBENCH_PASSPHRASE_FILE: file } = environment
  if (text) return text
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/, 1)[0] || undefined
  } catch (error) {
    throw new AppError({ code: 'not-found', message: `The passphrase could not be read from ${file}, which FLOWBENCH_PASSPHRASE_FILE names: ${(error as Error).message}.`, retryable: false }, { cause: error })
  }
}
