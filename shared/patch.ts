// Patches: how one edit is told to main and kept for undo. `diff` finds what changed, `applyPatches` changes it.
// P1. Values are never changed in place; what a patch does not touch stays identical, so that the next diff and the screen can skip it.
// P2. The order of an object's keys is part of the document, so a change that a key's removal and addition cannot reproduce replaces the object.
// P3. A path leads only through a value's own keys and never through `__proto__`; anything else is refused and nothing changes.
import type { Patch } from './draft.ts'
import { AppError } from './failure.ts'
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts'

type Path = Patch['path']

/** The patches that turn `before` into `after`. Cheap where the two share structure: identical parts are not looked into. */
export function diff(before: unknown, after: unknown): Patch[] {
  const patches: Patch[] = []
  collect(before as JsonValue, after as JsonValue, [], patches)
  return patches
}

/** `value` with the patches applied, one after the other. Throws `invalid-input` when one does not fit, and then nothing has changed. */
export function applyPatches<T>(value: T, patches: readonly Patch[]): T {
  let result = value as JsonValue
  for (const patch of patches) result = applyAt(result, patch, 0)
  return result as T
}

function collect(before: JsonValue, after: JsonValue, path: Path, patches: Patch[]): void {
  if (Object.is(before, after)) return
  if (Array.isArray(before) && Array.isArray(after)) return collectList(before, after, path, patches)
  if (isJsonObject(before) && isJsonObject(after)) return collectObject(before, after, path, patches)
  patches.push({ op: 'replace', path, value: after })
}

function collectObject(before: JsonObject, after: JsonObject, path: Path, patches: Patch[]): void {
  const oldKeys = Object.keys(before)
  const newKeys = Object.keys(after)
  const kept = oldKeys.filter((key) => Object.hasOwn(after, key))
  const added = newKeys.filter((key) => !Object.hasOwn(before, key))
  if (Object.hasOwn(after, '__proto__') || Object.hasOwn(before, '__proto__') || !sameOrder(newKeys, kept, added)) {
    patches.push({ op: 'replace', path, value: after })
    return
  }
  for (const key of oldKeys) if (!Object.hasOwn(after, key)) patches.push({ op: 'remove', path: [...path, key] })
  for (const key of kept) collect(before[key] as JsonValue, after[key] as JsonValue, [...path, key], patches)
  for (const key of added) patches.push({ op: 'add', path: [...path, key], value: after[key] as JsonValue })
}

function sameOrder(keys: readonly string[], kept: readonly string[], added: readonly string[]): boolean {
  return keys.every((key, index) => key === (index < kept.length ? kept[index] : added[index - kept.length]))
}

function collectList(before: JsonValue[], after: JsonValue[], path: Path, patches: Patch[]): void {
  let start = 0
  while (start < before.length && start < after.length && Object.is(before[start], after[start])) start++
  let oldEnd = before.length
  let newEnd = after.length
  while (oldEnd > start && newEnd > start && Object.is(before[oldEnd - 1], after[newEnd - 1])) { oldEnd--; newEnd-- }
  if (oldEnd - start === newEnd - start) {
    for (let index = start; index < oldEnd; index++) collect(before[index] as JsonValue, after[index] as JsonValue, [...path, index], patches)
    return
  }
  collectUneven(before.slice(start, oldEnd), after.slice(start, newEnd), start, path, patches)
}

/** Entries came or went in the middle of a list. What stayed is found by identity; where that cannot tell, entries go and come. */
function collectUneven(before: readonly JsonValue[], after: readonly JsonValue[], start: number, path: Path, patches: Patch[]): void {
  const staying = new Set(after.filter((entry) => typeof entry === 'object' && entry !== null))
  let from = 0
  let at = start
  for (const entry of after) {
    while (from < before.length && !Object.is(before[from], entry) && !staying.has(before[from] as JsonValue & object)) {
      patches.push({ op: 'remove', path: [...path, at] })
      from++
    }
    if (from < before.length && Object.is(before[from], entry)) from++
    else patches.push({ op: 'add', path: [...path, at], value: entry })
    at++
  }
  for (; from < before.length; from++) patches.push({ op: 'remove', path: [...path, at] })
}

function applyAt(value: JsonValue, patch: Patch, depth: number): JsonValue {
  if (depth === patch.path.length) {
    if (patch.op === 'remove') throw misfit(patch)
    return patch.value
  }
  const last = depth === patch.path.length - 1
  const key = patch.path[depth] as string | number
  if (Array.isArray(value)) return applyToList(value, key, patch, depth, last)
  if (isJsonObject(value)) return applyToObject(value, key, patch, depth, last)
  throw misfit(patch)
}

function applyToList(list: JsonValue[], key: string | number, patch: Patch, depth: number, last: boolean): JsonValue {
  const adding = last && patch.op === 'add'
  if (typeof key !== 'number' || !Number.isInteger(key) || key < 0 || key >= list.length + (adding ? 1 : 0)) throw misfit(patch)
  const copy = [...list]
  if (adding) copy.splice(key, 0, patch.value)
  else if (last && patch.op === 'remove') copy.splice(key, 1)
  else copy[key] = applyAt(list[key] as JsonValue, patch, depth + 1)
  return copy
}

function applyToObject(object: JsonObject, key: string | number, patch: Patch, depth: number, last: boolean): JsonValue {
  if (typeof key !== 'string' || key === '__proto__') throw misfit(patch)
  const exists = Object.hasOwn(object, key)
  if (exists === (last && patch.op === 'add')) throw misfit(patch)
  if (last && patch.op === 'remove') {
    const { [key]: _removed, ...rest } = object
    return rest
  }
  return { ...object, [key]: exists ? applyAt(object[key] as JsonValue, patch, depth + 1) : (patch as { value: JsonValue }).value }
}

function misfit(patch: Patch): AppError {
  return new AppError({
    code: 'invalid-input', retryable: false,
    message: `A change (${patch.op} at /${patch.path.join('/')}) does not fit the document, so nothing was changed. Open the workflow again.`,
  })
}
