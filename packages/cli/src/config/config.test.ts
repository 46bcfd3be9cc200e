import path from 'node:path'
import { presets } from '@wgpt/trainer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applySettings, parseSettings } from './apply-settings.js'
import { buildConfig } from './build-config.js'
import { nearestKeys } from './nearest.js'
import { settingKeys } from './setting-keys.js'
import { waveletKinds } from './wavelet-kinds.js'

describe('settingKeys', () => {
  it('are the paths of the schemas, without what the run decides', () => {
    const keys = settingKeys()
    for (const key of [
      'training.steps',
      'data.source',
      'data.paths',
      'decoder.layerCount',
      'decoder.wavelet',
      'decoder.wavelet.boundary',
    ])
      expect(keys).toContain(key)
    for (const key of ['decoder.seed', 'decoder.vocabularySize', '']) expect(keys).not.toContain(key)
  })

  it('cover every path of a whole config', async () => {
    const paths = (value: unknown, prefix: string): string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([key, inner]) => paths(inner, prefix === '' ? key : `${prefix}.${key}`))
        : [prefix]
    const keys = settingKeys()
    for (const leaf of paths((await buildConfig('text', {})).config, '')) expect(keys).toContain(leaf)
  })
})

describe('applySettings', () => {
  it('reads values as JSON where it can, else as text, and leaves the rest alone', () => {
    const draft = { a: { b: 1, c: 2 }, d: 3 }
    applySettings(draft, parseSettings(['a.b=[1,2]', 'd=x=y', 'e.f=true'], ['a.b', 'd', 'e.f']))
    expect(draft).toEqual({ a: { b: [1, 2], c: 2 }, d: 'x=y', e: { f: true } })
  })

  it('puts any JSON value where it belongs', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const draft: Record<string, unknown> = {}
        applySettings(draft, parseSettings([`a.b=${JSON.stringify(value)}`], ['a.b']))
        expect(JSON.stringify(draft)).toBe(JSON.stringify({ a: { b: value } }))
      }),
    )
  })
})

describe('nearestKeys', () => {
  it('finds every key from one slip of the finger', () => {
    const keys = settingKeys()
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.nat(), (key, place) => {
        const at = place % key.length
        expect(nearestKeys(key.slice(0, at) + key.slice(at + 1), keys)).toContain(key)
      }),
    )
  })

  it('finds a key by its last part', () => {
    expect(nearestKeys('layerCount', settingKeys())[0]).toBe('decoder.layerCount')
    expect(nearestKeys('boundry', settingKeys())[0]).toBe('decoder.wavelet.boundary')
  })
})

describe('buildConfig', () => {
  it.each(Object.entries(presets).flatMap(([preset, sizes]) => Object.keys(sizes).map((size) => [preset, size])))(
    'takes %s in size %s',
    async (preset, size) => {
      const built = await buildConfig(preset, { size: size })
      expect(built).toMatchObject({ preset, size, config: { modality: preset } })
    },
  )

  it('refuses a size that the preset does not have', async () => {
    await expect(buildConfig('text', { size: 'huge' })).rejects.toThrow(
      "preset 'text' has no size 'huge'. Choose one of tiny, small, paper",
    )
  })

  it('lets --set win over named options, and those over the preset', async () => {
    const options = { set: ['training.steps=5', 'decoder.wavelet.kind=fixed'], steps: 7, seed: 1, wavelet: 'none' }
    expect((await buildConfig('text', options)).config).toMatchObject({
      training: { steps: 5, seed: 1, learningRate: presets.text.tiny.training.learningRate },
      decoder: { wavelet: { kind: 'fixed' } },
    })
  })

  it('names data in one way: paths, absolute, or a source', async () => {
    const dataOf = async (options: { data?: string[]; set?: string[] }) =>
      (await buildConfig('text', options)).config.data
    const documents = 'segmented'
    const paths = [path.resolve('a.txt'), path.resolve('b')]
    expect(await dataOf({ data: ['a.txt', 'b'] })).toEqual({ paths, documents })
    const source = 'state-of-the-union'
    expect(await dataOf({ data: [source] })).toEqual({ source, documents })
    expect(await dataOf({ set: [`data.source=${source}`] })).toEqual({ source, documents })
    expect(await dataOf({ set: ['data.paths=["a.txt"]', 'data.order=packed'] })).toEqual({
      paths: paths.slice(0, 1),
      order: 'packed',
      documents,
    })
    expect(await dataOf({ data: ['b.txt'], set: ['data.source=moby-dick'] })).toEqual({
      source: 'moby-dick',
      documents,
    })
  })

  it.each([
    [{ set: ['training.batchSize=x'] }, /training\.batchSize: .*Fix --set training\.batchSize\.$/],
    [{ set: ['decoder.headCount=3'] }, /decoder\.headCount: .*Fix --set decoder\.headCount\.$/],
    [
      { set: ['decoder.embeddingSize=66'], steps: 3 },
      /decoder\.headCount: .*Fix --steps or --set decoder\.embeddingSize\.$/,
    ],
  ])('says who said what is wrong: %j', async (options, says) => {
    await expect(buildConfig('text', options)).rejects.toThrow(says)
  })
})

describe('waveletKinds', () => {
  it('are those of the decoder', async () => {
    expect(waveletKinds()).toEqual(expect.arrayContaining(['none', 'fixed', 'learnable']))
    for (const kind of waveletKinds())
      expect((await buildConfig('text', { wavelet: kind })).config.decoder.wavelet.kind).toBe(kind)
  })
})
