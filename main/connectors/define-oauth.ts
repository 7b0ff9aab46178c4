/**
 * How a person signs in at the service (OAuth 2, with PKCE unless it is said otherwise, RFC 6749 and 7636; the answer comes to this machine, RFC 8252). The
 * config holds `oauthFields` of the kit, and `accessToken` is then the one of now, at every call.
 */
export type OAuth = {
  /** Whole addresses: `https:`, or `http:` on this machine. */
  authorizeUrl: string
  tokenUrl: string
  scopes: readonly string[]
  /** What the service wants said besides: `{ access_type: 'offline' }`. */
  authorizeParams?: Readonly<Record<string, string>>
  tokenParams?: Readonly<Record<string, string>>
  /** Where the client shows its secret, when it has one: in the form that is sent (when absent), or as HTTP Basic. */
  clientAuth?: 'body' | 'basic'
  /** How the code is tied to this sign-in; `S256` when absent. Never `none` for a client without a secret. */
  pkce?: 'S256' | 'plain' | 'none'
  /** What the service says beside its tokens, such as the account's own address, is in the config as `tokenAnswer`. */
  keepsAnswer?: boolean
}
