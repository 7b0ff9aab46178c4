import type { JsonSchema } from '../json-schema.ts'

/** The schema that a `$ref` within the document means; anything else is itself. */
export function resolved(schema: JsonSchema | boolean | undefined, root: JsonSchema | boolean | undefined): JsonSchema | boolean | undefined {
  let current = schema
  for (let hops = 0; hops < 20; hops++) {
    if (typeof current !== 'object' || current.$ref === undefined) return current
    if (current.$ref === '#') current = root
    else {
      const name = /^#\/\$defs\/([^/]+)$/.exec(current.$ref)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~')
      const definitions = typeof root === 'object' ? root.$defs : undefined
      current = name !== undefined && definitions && Object.hasOwn(definitions, name) ? definitions[name] : undefined
    }
  }
  return undefined
}

/** The schema of what stands under a key or at an index. Undefined when nothing is known of it. */
export function schemaUnder(schema: JsonSchema | boolean | undefined, key: string | number, root: JsonSchema | boolean | undefined): JsonSchema | boolean | undefined {
  const here = resolved(schema, root)
  if (typeof here !== 'object') return undefined
  if (here.properties && Object.hasOwn(here.properties, key)) return here.properties[key]
  if (typeof key === 'number' && here.items !== undefined) return here.prefixItems?.[key] ?? here.items
  for (const part of [...(here.anyOf ?? []), ...(here.oneOf ?? []), ...(here.allOf ?? [])]) {
    const found = schemaUnder(part, key, root)
    if (found !== undefined) return found
  }
  return typeof key === 'string' && typeof here.additionalProperties === 'object' ? here.additionalProperties : undefined
}

/**
 * The schema at the end of a path, standing on its own: its `$defs` are those of the root.
 * Undefined when nothing is known.
 */
export function schemaAt(schema: JsonSchema | undefined, path: readonly (string | number)[]): JsonSchema | undefined {
  let current: JsonSchema | boolean | undefined = schema
  for (const key of path) current = schemaUnder(current, key, schema)
  const found = resolved(current, schema)
  if (typeof found !== 'object') return undefined
  return schema?.$defs && found !== schema ? { ...found, $defs: schema.$defs } : found
}
