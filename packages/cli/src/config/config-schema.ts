import { decoderConfig } from '@wgpt/decoder'
import { presets, runConfig } from '@wgpt/trainer'
import { without } from '../without.js'
import { jsonSchemaOf, type JsonSchema } from './json-schema.js'
import { presetSizes } from './preset-sizes.js'
import { decidedByTheRun } from './setting-keys.js'
import { settingText } from './setting-texts.js'
import { waveletKinds } from './wavelet-kinds.js'

/** The JSON schema of a file for `--config`, as editors read it: every part may be left out, unknown keys are wrong. */
export function configSchema(): JsonSchema {
  const run = jsonSchemaOf(runConfig)
  // The run's schema checks the decoder's part by calling the decoder's schema: its keys are only there.
  const decoder = jsonSchemaOf(decoderConfig)
  const settable = Object.entries(decoder.properties ?? {}).filter(
    ([key]) => !decidedByTheRun.includes(`decoder.${key}`),
  )
  const properties = { ...run.properties, decoder: { ...decoder, properties: Object.fromEntries(settable) } }
  const parts = Object.fromEntries(Object.entries(properties).map(([key, schema]) => [key, partial(schema, key)]))
  const { decoder: ofDecoder, training } = parts as { decoder: JsonSchema; training: JsonSchema }
  const arm: JsonSchema = {
    anyOf: [
      { type: 'object', additionalProperties: false, properties: { decoder: ofDecoder, training } },
      { ...ofDecoder, type: 'object' },
    ],
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A file of settings for wgpt train --config',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      preset: { enum: Object.keys(presets) },
      size: { enum: presetSizes() },
      arms: {
        anyOf: [
          { type: 'array', items: { enum: waveletKinds() } },
          { type: 'object', additionalProperties: arm },
        ],
      },
      ...parts,
    },
  }
}

/** Nothing is required, and no default stands for itself: the preset's value stands where a file says nothing. Descriptions name both. */
function partial(schema: JsonSchema, key: string): JsonSchema {
  const { properties, anyOf, oneOf, allOf } = schema
  const same = (part: JsonSchema) => without(partial(part, key), 'description')
  const text = settingText(key, schema)
  return {
    ...without(schema, 'required', 'default', '$schema'),
    ...(text && { description: `${text.meaning} Without it: ${text.fallback}.` }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, partial(inner, `${key}.${name}`)]),
      ),
    }),
    ...(anyOf && { anyOf: anyOf.map(same) }),
    ...(oneOf && { oneOf: oneOf.map(same) }),
    ...(allOf && { allOf: allOf.map(same) }),
  }
}
