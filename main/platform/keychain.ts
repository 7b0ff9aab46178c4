/** The system's keychain. There is one only where it really protects something. */
export interface Keychain {
  encrypt(text: string): Promise<Uint8Array>
  decrypt(encrypted: Uint8Array): Promise<string>
}
