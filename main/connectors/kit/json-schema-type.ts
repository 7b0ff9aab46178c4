import { checkAgainstSchema } from '@shared/document/json-schema-check.ts'
import type { JsonSchema } from '@shared/json-schema.ts'
import { JsonValue } from '@shared/json.ts'
import type { z } from 'zod'

/**
 * A zod type of a JSON Schema that is known at run time alone: `z.toJSONSchema` gives back that very schema, and values
 * are checked against it as documents are. `isChecked: false` lets any JSON pass, for answers that a description may be
 * wrong about.
 */
export function jsonSchemaType(schema: JsonSchema, { isChecked = true }: { isChecked?: boolean } = {}): z.ZodType<JsonValue, JsonValue> {
  const type = JsonValue.check((context) => {
    if (!isChecked) return
    // Values are final here: a text with braces in it is that text.
    for (const { path, message } of checkAgainstSchema(context.value, schema, { typeOfTemplate: () => undefined })) {
      context.issues.push({ code: 'custom', path, message, input: context.value })
    }
  })
  // Zod would otherwise look for the type that this one was made of, which is not in the schema.
  delete type._zod.parent
  type._zod.toJSONSchema = () => ({ ...schema })
  return type as z.ZodType<JsonValue, JsonValue>
}
