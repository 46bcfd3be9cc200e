import { z } from 'zod'

/** A JSON schema, as far as we read it. */
export interface JsonSchema {
  properties?: Record<string, JsonSchema>
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  enum?: unknown[]
  const?: unknown
  $schema?: string
  title?: string
  description?: string
  type?: string
  required?: string[]
  default?: unknown
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  exclusiveMaximum?: number
}

/** What a zod schema takes, as data that can be walked. Parts that JSON schema has no words for take anything. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema

/** The properties of an object, or of all that it may be: a property that has one value in each of those is a choice. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const all: Record<string, JsonSchema> = { ...schema.properties }
  for (const part of [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])])
    for (const [name, property] of Object.entries(propertiesOf(part))) {
      const before = all[name]
      const choices = [...choicesOf(before), ...choicesOf(property)]
      all[name] = choices.length > 0 ? { enum: [...new Set(choices)] } : (before ?? property)
    }
  return all
}

const choicesOf = (schema: JsonSchema | undefined): unknown[] =>
  schema?.enum ?? (schema?.const === undefined ? [] : [schema.const])
