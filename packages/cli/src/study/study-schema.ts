import { studyFile } from '@wgpt/study'
import { configSchema } from '../config/config-schema.js'
import { jsonSchemaOf, type JsonSchema } from '../config/json-schema.js'

/** The JSON schema of a study file, as editors read it: what an arm, an axis or `set` changes is checked like a config file. */
export function studySchema(): JsonSchema {
  const { properties: all, $schema } = configSchema()
  const properties = Object.fromEntries(Object.entries(all!).filter(([key]) => key !== '$schema' && key !== 'arms'))
  const settings: JsonSchema = { type: 'object', additionalProperties: false, properties }
  const named = { type: 'object', additionalProperties: settings }
  const study = jsonSchemaOf(studyFile)
  const { anyOf } = study.properties!.axes!.additionalProperties as JsonSchema
  const axes = anyOf!.map((kind) =>
    kind.properties?.options ? { ...kind, properties: { ...kind.properties, options: named } } : kind,
  )
  return {
    ...study,
    $schema: $schema!,
    title: 'A study for wgpt study',
    properties: {
      ...study.properties,
      set: settings,
      arms: named,
      axes: { type: 'object', additionalProperties: { anyOf: axes } },
    },
  }
}
