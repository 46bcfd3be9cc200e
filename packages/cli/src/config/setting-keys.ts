import { decoderConfig } from '@wgpt/decoder'
import { runConfig } from '@wgpt/trainer'
import { jsonSchemaOf, propertiesOf, type JsonSchema } from './json-schema.js'

/** What a run decides by itself. */
export const decidedByTheRun: readonly string[] = ['decoder.vocabularySize', 'decoder.seed']

/** Every path that `--set` takes, read from the schemas. Paths of objects are among them, as `decoder.wavelet`. */
export function settingKeys(): string[] {
  const keys = new Set<string>()
  collect(jsonSchemaOf(runConfig), '', keys)
  // The run's schema checks the decoder's part by calling the decoder's schema: its keys are only there.
  collect(jsonSchemaOf(decoderConfig), 'decoder', keys)
  for (const key of decidedByTheRun) keys.delete(key)
  return [...keys]
}

function collect(schema: JsonSchema, path: string, keys: Set<string>): void {
  for (const [name, property] of Object.entries(propertiesOf(schema))) {
    const key = path === '' ? name : `${path}.${name}`
    keys.add(key)
    collect(property, key, keys)
  }
}
