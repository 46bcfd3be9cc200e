import { describe, expect, it } from 'vitest'
import { buildConfig } from './build-config.js'
import { configSchema } from './config-schema.js'
import { propertiesOf, type JsonSchema } from './json-schema.js'
import { settingKeys } from './setting-keys.js'

/** With every default filled in. */
const filter = {
  kind: 'fixed',
  place: 'embedding',
  fraction: 0.5,
  schedule: 'paper',
  wavelet: 'haar',
  details: false,
  boundary: 'zero',
  strength: 1,
  sharing: 'channel',
}

/** What JSON schema has no words for: values that the schema's own code judges. */
const samples: Readonly<Record<string, unknown>> = {
  'training.rules': 1,
  modality: 'text',
  data: { source: 'state-of-the-union' },
  'data.source': 'state-of-the-union',
  'data.paths': ['/letters.txt'],
  'data.tokenizer': 'bytes',
  decoder: { contextLength: 32, embeddingSize: 16, layerCount: 1, headCount: 2 },
  'decoder.embeddingSize': 96,
  'decoder.headCount': 2,
  'decoder.headHiddenSize': 64, // as wide as the tied embeddings
  'decoder.contextLength': 64,
  'decoder.tiedEmbeddings': false,
  'decoder.biases': false,
  'decoder.wavelet': { kind: 'learnable', maximumTaps: 8 },
  'decoder.wavelet.fraction': 0.25,
  'decoder.wavelet.schedule': 'even',
  'decoder.wavelet.wavelet': 'db2',
  'decoder.wavelet.details': true,
  'decoder.wavelet.boundary': 'renormalize',
  'decoder.wavelet.sharing': 'level',
  'decoder.filters': [filter],
  from: { run: 'runs/a', step: 3, sha256: 'a'.repeat(64) },
  'from.sha256': 'a'.repeat(64),
  lora: { rank: 3 },
  'lora.targets': ['c_fc'],
  'training.minimumLearningRate': 1e-4,
  'training.accumulationSteps': 2,
  'training.optimizer': { kind: 'lion', beta2: 0.5 },
}

const from = `from=${JSON.stringify({ run: 'runs/b', step: 1, sha256: 'b'.repeat(64) })}`

/** What a key is only valid with. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'training.plateau': ['training.schedule=plateau'],
  'training.plateau.patience': ['training.schedule=plateau'],
  'training.plateau.minimumDelta': ['training.schedule=plateau'],
  'training.plateau.factor': ['training.schedule=plateau'],
  'from.run': [from],
  'from.step': [from],
  'from.sha256': [from],
  lora: [from],
  'lora.rank': [from],
  'lora.alpha': [from],
  'lora.targets': [from],
  'lora.wavelet': [from],
  'training.optimizer.weightDecay': ['training.optimizer.kind=lion'],
  'training.optimizer.beta1': ['training.optimizer.kind=lion'],
  'training.optimizer.beta2': ['training.optimizer.kind=lion'],
  'training.optimizer.epsilon': ['training.optimizer.kind=muon'],
  'training.optimizer.matrixRate': ['training.optimizer.kind=muon'],
  'training.optimizer.momentum': ['training.optimizer.kind=muon'],
  'training.optimizer.newtonSchulzSteps': ['training.optimizer.kind=muon'],
  'training.earlyStop.minimumDelta': ['training.earlyStop.patience=2'],
}

function schemaOf(key: string): JsonSchema {
  const found = key
    .split('.')
    .reduce<JsonSchema | undefined>((schema, name) => schema && propertiesOf(schema)[name], configSchema())
  if (found === undefined) throw new Error(`the schema has no ${key}`)
  return found
}

/** The last value that a schema names, or a small one that it takes. */
function sampleOf(schema: JsonSchema): unknown {
  if (schema.enum) return schema.enum.at(-1)
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties)
        .map(([name, inner]) => [name, sampleOf(inner)])
        .filter(([, value]) => value !== undefined),
    )
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer') return Math.max(schema.minimum ?? 0, (schema.exclusiveMinimum ?? 0) + 1) + 1
  if (schema.type === 'number') return Math.min(schema.maximum ?? 1, schema.exclusiveMaximum ?? 1) / 2
  return schema.type === 'string' ? 'a-name' : undefined
}

const valueAt = (config: object, key: string) =>
  key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], config)

describe('--set', () => {
  it.each(settingKeys())('sets %s', async (key) => {
    const value = key in samples ? samples[key] : sampleOf(schemaOf(key))
    expect(value, `a value of ${key}: add one to the samples`).toBeDefined()
    const set = [...(companions[key] ?? []), `${key}=${JSON.stringify(value)}`]
    const { config } = await buildConfig('text', { set })
    const found = valueAt(config, key)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) expect(found).toMatchObject(value)
    else expect(found).toEqual(value)
    // Another value than the preset's own, or the test would say nothing.
    if (key !== 'modality') expect(found).not.toEqual(valueAt((await buildConfig('text', {})).config, key))
  })
})

describe('the JSON schema of a config file', () => {
  it('knows every key that --set takes, requires none, and no other', () => {
    const keys = (schema: JsonSchema, prefix: string): string[] =>
      Object.entries(propertiesOf(schema)).flatMap(([name, inner]) => [
        `${prefix}${name}`,
        ...keys(inner, `${prefix}${name}.`),
      ])
    expect(new Set(keys(configSchema(), ''))).toEqual(new Set([...settingKeys(), '$schema', 'preset', 'size', 'arms']))
    // A list replaces the preset's as a whole: what its items need, they need.
    const withoutItems = (name: string, value: unknown) => (name === 'items' ? undefined : value)
    expect(JSON.stringify(configSchema(), withoutItems)).not.toMatch(/"(required|default)":/)
    expect(configSchema().additionalProperties).toBe(false)
  })
})
