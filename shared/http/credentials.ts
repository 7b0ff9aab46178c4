/** A name of a header, query field or form field that carries a credential, however it is spelled: `X-Api-Key`, `accessToken`. */
export function isCredentialName(name: string): boolean {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return words !== 'idempotency-key' && credentialWords.test(words)
}

const credentialWords = /(^|-)((proxy-)?authorization|auth|cookie2?|(api|access|secret|private|subscription|functions?|client)-?keys?|apikey|token|secret|password|passwd|pwd|passphrase|signature|sig|credentials?|session|sid|jwt)(-|$)|token$|secret$|password$|^key$/

/** The word that says how to read a credential (RFC 9110, section 11.4) is none itself. */
const scheme = /^(basic|bearer|digest|token|negotiate|apikey|aws4-hmac-sha256|dpop|hoba)\s+(?=\S)/i

/** What may be shown of a credential: how it is given, and nothing of the value or its length. */
export function coveredCredential(value: string): string {
  return value === '' ? '' : `${scheme.exec(value)?.[0] ?? ''}••••••••`
}

/** The same address, with what it carries by way of credentials covered. What is no address stays as it is. */
export function coveredAddress(address: string): string {
  const [, before = '', query, hash = ''] = /^([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/.exec(address) ?? [null, address]
  const user = before.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1••••••••@')
  const fields = query?.slice(1).split('&').map((field) => {
    const at = field.indexOf('=')
    return at > 0 && at < field.length - 1 && isCredentialName(decoded(field.slice(0, at))) ? `${field.slice(0, at)}=••••••••` : field
  })
  return `${user}${fields === undefined ? '' : `?${fields.join('&')}`}${hash}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
