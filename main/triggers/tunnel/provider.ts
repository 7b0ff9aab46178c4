import type { z } from 'zod'
import { AppError, type FailureCode } from '@shared/failure.ts'
import type { SecretRef } from '@shared/secret-ref.ts'
import type { Availability, TunnelProviderKey, TunnelTraits } from '@shared/tunnel.ts'

/** A way to the internet. One file each, and one line in `providers.ts`. */
export interface TunnelProvider<Config = unknown> {
  key: TunnelProviderKey
  displayName: string
  /** For whom it is, in one sentence. */
  purpose: string
  traits: TunnelTraits
  /** Holds SecretRefs, never values. */
  config: z.ZodType<Config>
  /** Whether what it needs is on this machine. Asks nobody outside. */
  probe(): Promise<Availability>
  /** The whole command line of the program it starts, for those that start one. */
  command?(config: Config, at: { localPort: number }): string[]
  /** The public address that the person named, if they did: it is called to see whether requests come here by it. */
  namedAddress?(config: Config): string | undefined
  /**
   * Resolves once requests to `publicUrl` come to the local port. Rejects with AppError; `retryable` says whether the
   * same may work later. Once `signal` is aborted, nothing of it is left.
   */
  start(options: TunnelStart<Config>): Promise<Tunnel>
}

export type TunnelStart<Config = unknown> = {
  localPort: number
  config: Config
  /** What an earlier `remember` kept for the same config, or null. */
  remembered: string | null
  remember(value: string): void
  reveal(ref: SecretRef): Promise<string>
  /** The tunnel broke. Called at most once, and never after `stop`. */
  down(failure: AppError): void
  /** It is up, at another address than it was. */
  urlChanged(publicUrl: string): void
  signal: AbortSignal
}

export interface Tunnel {
  publicUrl: string
  /** Ends it, with all that it started. Does not reject. */
  stop(): Promise<void>
}

/** One for the list. What it is given as its config is what its own schema gave back, so the type may be forgotten. */
export function defineTunnel<Config>(provider: TunnelProvider<Config>): TunnelProvider {
  return provider as TunnelProvider
}

/** Trying again may help. */
export function passing(code: FailureCode, message: string): AppError {
  return new AppError({ code, message, retryable: true })
}

/** Only the person can help. */
export function lasting(code: FailureCode, message: string): AppError {
  return new AppError({ code, message, retryable: false })
}
