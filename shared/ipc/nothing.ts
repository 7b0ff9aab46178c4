import { z } from 'zod'

/** Of a call that takes or gives nothing. */
export const nothing = z.void()
