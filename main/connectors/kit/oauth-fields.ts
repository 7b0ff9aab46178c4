import { AppError } from '@shared/failure.ts'
import { SecretRef } from '@shared/secret-ref.ts'
import { z } from 'zod'

/** What the config of a connector with `oauth` holds; spread it into the object. `accessToken` is put in by signing in. */
export const oauthFields = {
  clientId: z.string().min(1).max(500).optional().meta({ title: 'Client ID', description: 'Of the app that you registered at the service, as a desktop app where it asks for the kind.' }),
  clientSecret: SecretRef.optional().meta({ title: 'Client secret', description: 'Where the service gave one for the app.' }),
  redirectPort: z.number().int().min(1024).max(65_535).optional().meta({ title: 'Redirect port', description: 'Where the service wants the exact redirect address registered. Empty: any free port of this computer.', examples: [53682] }),
  accessToken: SecretRef.optional().meta({ title: 'Sign-in', 'x-sign-in': true }),
}

/** The access token of now. Throws AppError `invalid-input` when nobody has signed in. */
export function signedIn(displayName: string, { accessToken }: { accessToken?: string | undefined }): string {
  if (accessToken === undefined) throw new AppError({ code: 'invalid-input', message: `Nobody has signed in at ${displayName} with this connection. Press “Sign in” in it under Connections, or use "flowbench connection sign-in".`, retryable: false, sent: 'not-sent' })
  return accessToken
}
