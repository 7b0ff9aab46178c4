import { SecretRef } from '@shared/secret-ref.ts'

export type Reveal = (ref: SecretRef) => Promise<string>

const reference = /secret:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,127}/g

/** Values with the secrets that they name: `Bearer secret://my-tools` becomes what is sent. Rejects as `reveal` does. */
export async function fillSecrets(values: Readonly<Record<string, string>>, reveal: Reveal): Promise<Record<string, string>> {
  const filled = await Promise.all(Object.entries(values).map(async ([name, value]): Promise<[string, string]> => {
    const found = new Map(await Promise.all([...new Set(value.match(reference))].map(async (ref): Promise<[string, string]> => [ref, await reveal(SecretRef.parse(ref))])))
    return [name, value.replace(reference, (ref) => found.get(ref) ?? ref)]
  }))
  return Object.fromEntries(filled)
}
