import { z } from 'zod'

/**
 * A person's permission to call one exact scheme, host and port on this machine or a private network. `tcp` is for what speaks no HTTP.
 * Never imported with a workflow, never a pattern. `main/platform/http/grant.ts` parses and judges them.
 */
export const Grant = z.object({
  /** As the URL standard writes an origin: `http://127.0.0.1:8080`, `https://jira.corp.example`; of tcp always with its port: `tcp://127.0.0.1:5432`. */
  origin: z.string().regex(/^(https?|tcp):\/\/[^/?#@\s*]+$/, 'A grant is a scheme, a host and a port, such as http://127.0.0.1:8080').max(300),
  note: z.string().max(500),
  /** Milliseconds since 1970. */
  addedAt: z.number().int().nonnegative(),
})
export type Grant = z.infer<typeof Grant>
