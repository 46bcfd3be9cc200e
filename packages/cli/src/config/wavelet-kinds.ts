import { decoderConfig } from '@wgpt/decoder'
import { jsonSchemaOf, type JsonSchema } from './json-schema.js'

/** The kinds of wavelet that the decoder's schema knows. */
export function waveletKinds(): string[] {
  const wavelet = jsonSchemaOf(decoderConfig).properties?.wavelet ?? {}
  return [...new Set(alternatives(wavelet).flatMap((schema) => constants(schema.properties?.kind ?? {})))]
}

const alternatives = (schema: JsonSchema): JsonSchema[] => [
  schema,
  ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(alternatives),
]

const constants = (schema: JsonSchema): string[] =>
  alternatives(schema).flatMap((part) =>
    [...(part.enum ?? []), part.const].filter((value) => typeof value === 'string'),
  )
