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
  type?: string
  required?: string[]
  default?: unknown
  additionalProperties?: boolean | JsonSchema
  minimum?: number
  exclusiveMinimum?: number
  maximum?: number
  exclusiveMaximum?: number
}

/** What a zod schema takes, as data that can be walked. Parts that JSON schema has no words for take anything. */
export const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
