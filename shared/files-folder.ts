/** `path` is below the folder, with "/" between folders; `size` in bytes, 0 of a folder; `modifiedAt` in milliseconds since 1970. */
export type FileEntry = { path: string; name: string; kind: 'file' | 'folder'; size: number; modifiedAt: number }

/** What lies below one folder, and nothing else of the disk. Paths are relative; what would lead out is refused. All reject with AppError. */
export interface FilesFolder {
  /** By path, without links and special files. `isCut`: there are more than `limit`. */
  list(path: string, options: { deep: boolean; limit: number }): Promise<{ entries: FileEntry[]; isCut: boolean }>
  read(path: string, options: { maxBytes: number }): Promise<{ entry: FileEntry; bytes: Uint8Array }>
  /** Makes the folders on the way. The old or the new content is there, never a part. Without `replace` it rejects with `conflict` when there is something. */
  write(path: string, bytes: Uint8Array, options: { replace: boolean }): Promise<FileEntry>
  append(path: string, bytes: Uint8Array): Promise<FileEntry>
  move(from: string, to: string, options: { replace: boolean }): Promise<FileEntry>
  /** One file. False when there was none. */
  remove(path: string): Promise<boolean>
  /** Null when there is none. */
  find(path: string): Promise<FileEntry | null>
}
