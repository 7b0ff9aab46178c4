import { safeStorage } from 'electron'
import type { Keychain } from '../keychain.ts'

/**
 * The system's keychain through Electron; null where there is none. On a Linux without a keyring Electron would still
 * encrypt, with a key that everybody knows (`basic_text`), so that does not count. To be called once the app is ready.
 */
export async function systemKeychain(): Promise<Keychain | null> {
  if (process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return null
  // The methods without a promise end with Electron 46; a runtime before 45 has no others.
  const isNew = typeof (safeStorage as Partial<typeof safeStorage>).encryptStringAsync === 'function'
  if (isNew) {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return null
    return {
      encrypt: (text) => safeStorage.encryptStringAsync(text),
      decrypt: async (encrypted) => (await safeStorage.decryptStringAsync(Buffer.from(encrypted))).result,
    }
  }
  if (!safeStorage.isEncryptionAvailable()) return null
  return {
    encrypt: async (text) => safeStorage.encryptString(text),
    decrypt: async (encrypted) => safeStorage.decryptString(Buffer.from(encrypted)),
  }
}
