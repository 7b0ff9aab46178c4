import type { JsonSchema } from '@shared/json-schema.ts'
import type { JsonObject, JsonValue } from '@shared/json.ts'

/** One choice of a field, as the service has it now. */
export type FieldOption = { value: JsonValue; label: string }

/** What a form asks of the service while somebody fills it in. `input` is what is filled in by now. */
export type AskedOf<Context> = {
  /**
   * Choices of fields whose schema says `x-options: <name>`, by that name. One called `<name>/*` answers for all names that
   * begin so, and is told which as `name`.
   */
  options?: Readonly<Record<string, (input: JsonObject, context: Context, name: string) => Promise<readonly FieldOption[]>>>
  /** What there is to fill in, as the schema of an object, of fields whose schema says `x-fields: <name>`. `x-refreshers` says which others it depends on. */
  fields?: Readonly<Record<string, (input: JsonObject, context: Context) => Promise<JsonSchema>>>
}
