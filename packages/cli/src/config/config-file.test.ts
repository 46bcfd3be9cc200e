import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { presets } from '@wgpt/trainer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { buildConfig } from './build-config.js'
import { readConfigFile } from './read-config-file.js'

const folder = temporaryFolder()
mkdirSync(path.join(folder, 'deeper'))
function save(name: string, text: string): string {
  const file = path.join(folder, name)
  writeFileSync(file, text)
  return file
}
const settings = {
  preset: 'text',
  size: 'small',
  data: { paths: ['letters.txt'] },
  decoder: { layerCount: 2, wavelet: { kind: 'learnable', boundary: 'renormalize' } },
  training: { steps: 12, learningRate: 1e-3, earlyStop: { patience: 2 } },
}
const yaml = `# a short run
preset: text
size: small
data: { paths: [letters.txt] }
decoder:
  layerCount: 2
  wavelet: { kind: learnable, boundary: renormalize }
training:
  steps: 12
  learningRate: 1.0e-3
  earlyStop: { patience: 2 }
`

describe('a config file', () => {
  it.each([
    ['run.json', JSON.stringify({ $schema: './run-config.schema.json', ...settings }, undefined, '\t')],
    ['run.yaml', yaml],
    ['run.yml', `\uFEFF${yaml}`],
    ['run.ts', `const steps: number = 12\nexport default { ...${JSON.stringify(settings)}, } satisfies object`],
    ['run.mjs', `export default ${JSON.stringify(settings)}`],
    ['run.cjs', `module.exports = ${JSON.stringify(settings)}`],
    ['deeper/run.js', `export default ${JSON.stringify(settings).replace('letters.txt', '../letters.txt')}`],
  ])('says the same as %s', async (name, text) => {
    const { preset, size, config } = await buildConfig(undefined, { config: save(name, text) })
    expect([preset, size]).toEqual(['text', 'small'])
    expect(config).toMatchObject({ decoder: settings.decoder, training: settings.training })
    expect(config.data).toEqual({ paths: [path.join(folder, 'letters.txt')], documents: 'segmented' })
    expect(config.training.batchSize).toBe(presets.text.small.training.batchSize)
  })

  it('stands over the preset, under the options, and those under --set', async () => {
    const config = save('low.yaml', 'training: { steps: 3, seed: 3, batchSize: 3, warmupSteps: 3 }')
    const built = await buildConfig('text', { config, steps: 4, seed: 4, set: ['training.seed=5'] })
    expect(built.config.training).toMatchObject({ warmupSteps: 3, batchSize: 3, steps: 4, seed: 5 })
    expect(built.size).toBe('tiny')
    const named = save('named.yaml', 'preset: midi\nsize: paper')
    expect(await buildConfig('audio', { config: named, size: 'tiny' })).toMatchObject({ preset: 'audio', size: 'tiny' })
  })

  it.each([
    [
      'unknown.yaml',
      'training:\n  steps: 3\n  batchsize: 4',
      /unknown\.yaml:3: 'training\.batchsize': .*nearest is training\.batchSize\.$/,
    ],
    [
      'unknown.json',
      '{\n "decoder": {\n  "layers": 2 }\n}',
      /unknown\.json:3: 'decoder\.layers': there is no such setting/,
    ],
    [
      'unknown.ts',
      'export default { training: { step: 3 } }',
      /unknown\.ts: 'training\.step': .*nearest are .*training\.steps/,
    ],
    ['proto.json', '{ "__proto__": { "steps": 3 } }', /proto\.json:1: '__proto__': there is no such setting/],
    ['merge.yaml', 'training:\n  <<: { steps: 3 }', /merge\.yaml:2: 'training\.<<'/],
    ['seed.yaml', 'decoder:\n  seed: 3', /seed\.yaml:2: 'decoder\.seed': .*training\.seed/],
    ['value.yaml', 'preset: text\n\ntraining:\n  steps: many', /training\.steps: .*Fix .*value\.yaml:4\.$/],
    [
      'cross.yaml',
      'preset: text\ndecoder:\n  headCount: 5',
      /decoder\.headCount: .*must divide embeddingSize.*cross\.yaml:3\.$/,
    ],
    [
      'twice.yaml',
      'training:\n  steps: 3\n  steps: 4',
      /twice\.yaml:3: a setting is there twice under one name\. Remove/,
    ],
    [
      'twice.json',
      '{"training":\n{"steps": 3,\n"steps": 4}}',
      /twice\.json:3: a setting is there twice under one name\. Remove/,
    ],
    [
      'two.yaml',
      'training:\n  steps: 3\n---\nmodality: text',
      /two\.yaml:3: another document begins; expected one\. Put/,
    ],
    ['deep.yaml', '['.repeat(9000), /deep\.yaml:1: it is nested too deep to be read\. Write/],
    ['torn.yaml', 'training:\n  steps: [3', /torn\.yaml:2: it is not YAML/],
    ['tag.yaml', 'training:\n  steps: !!js/function "return 3"', /tag\.yaml:2: it is not YAML: Unresolved tag/],
    ['torn.json', '{\n "training": {\n', /torn\.json.*: it is not JSON/],
    ['comma.json', '{ "training": { "steps": 3, } }', /comma\.json.*: it is not JSON.*name the file \.yaml/],
    ['list.yaml', '- 3', /list\.yaml: expected settings by name.*found a list/],
    ['empty.yaml', '', /empty\.yaml: expected settings by name.*found nothing/],
    ['other.toml', 'steps = 3', /other\.toml': expected a file that ends in \.json, \.yaml/],
    ['throws.ts', 'throw new Error("no luck.\\nat all")', /throws\.ts: it can't be loaded: no luck\.$/],
    ['syntax.ts', 'export default {', /syntax\.ts: it can't be loaded: /],
    ['preset.yaml', '\npreset: txt', /preset\.yaml:2: preset is "txt"\. Choose one of text, midi, audio/],
    ['none.yaml', 'training: { steps: 3 }', /no preset is named\. Choose one of .*or let .*none\.yaml say it/],
    ['large.json', `{ "preset": "${'x'.repeat(300_000)}" }`, /has 300,\d+ bytes; expected at most 262,144/],
    ['deep.yaml', '['.repeat(20_000), /deep\.yaml/],
    ['laughs.yaml', laughs(), /laughs\.yaml: .*alias/],
  ])('is refused in one line: %s', async (name, text, says) => {
    const error: unknown = await buildConfig(undefined, { config: save(name, text) }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'UsageError', message: expect.stringMatching(says) as string })
    expect((error as Error).message).not.toContain('\n')
  })

  it('is read or refused in one line, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 60 }), fc.constantFrom('json', 'yaml'), async (text, ending) => {
        const error: unknown = await readConfigFile(save(`any.${ending}`, text)).catch((thrown: unknown) => thrown)
        if (error instanceof Error) expect([error.name, error.message.includes('\n')]).toEqual(['UsageError', false])
      }),
    )
  })
})

/** Aliases of aliases: 10⁹ values in a few lines. */
function laughs(): string {
  const levels = Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`)
  return ['a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]', ...levels].join('\n')
}
