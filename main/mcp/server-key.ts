import { AppError } from '@shared/failure.ts'

/** `My Tools`, `my_tools` and `my-tools` are one name. Throws AppError `invalid-input`. */
export function keyFrom(name: string): string {
  const key = slugOf(name)
  if (key === '') throw new AppError({ code: 'invalid-input', message: `"${name.slice(0, 80)}" has no letter or digit to name the server by in documents. Choose a name with some.`, retryable: false })
  return key
}

/** Empty when nothing is left. */
export function slugOf(name: string): string {
  return name.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, 40).replace(/-+$/, '')
}
