import * as tf from '@tensorflow/tfjs-core'
import { assertCausal } from '@wgpt/wavelet-op'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { isCausal } from '../causality.js'
import { CachedSession } from '../generate/session.js'
import { Block, type Pass } from '../model/block.js'
import { Model } from '../model/model.js'
import { withConstants } from '../model/once.js'
import { wholeSequences } from '../model/reading.js'
import { filterParameters } from '../parameters/layout.js'
import { decoders } from '../testing/decoders-of-parts.js'
import { asTensor, createStirredDecoder, packedDocuments, targets, tokens } from '../testing/fixtures.js'
import { noDropout } from './dropout.js'
import { feedForwards } from './feed-forwards/index.js'
import { filterSites } from './filters/filter-sites.js'
import { mixers } from './mixers/index.js'
import { norms } from './norms/index.js'
import { placeWidths } from './place-widths.js'
import { positions } from './positions/index.js'
import { Weights } from './weights.js'

const causal = decoders.filter(([, { mixer = 'attention' }]) => isCausal({ mixer }))

describe.each(inject('backends'))('the laws of parts on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  // A software GPU takes seconds for each: there every filter in one block and the gradients of its own parameters, and but two of them unless
  // WGPT_LONG is set.
  const isSlow = backend === 'webgpu'
  const runs = (name: string) => name.startsWith('filter') && (inject('isLong') || /fixed|smear$/.test(name))
  const ofBackend = (all: typeof decoders): typeof decoders =>
    isSlow ? all.filter(([name]) => runs(name)).map(([name, options]) => [name, { ...options, layerCount: 1 }]) : all

  it.each(ofBackend(decoders))('%s: no future reaches the past', async (_, options) => {
    const decoder = createStirredDecoder(options)
    const { config, parameters } = decoder
    const weights = new Weights(parameters, { current: undefined }).of('transformer')
    const sites = filterSites(config)
    const pass: Omit<Pass, 'once'> = {
      shape: config,
      norm: norms[config.norm],
      position: positions[config.positions],
      sites: new Map(sites.map((site) => [site.place, [site]])),
      dropout: noDropout,
      reading: wholeSequences(mixers[config.mixer]),
    }
    const block = (x: tf.Tensor) =>
      withConstants((once) => {
        const given = new Block({ ...pass, once }, 0, weights.of('h.0'))
        const mixed = mixers[config.mixer].apply(x as tf.Tensor3D, given)
        return feedForwards[config.activation].apply(mixed, given)
      })
    const shape = { batch: 2, time: 7, channel: config.embeddingSize }
    const checked = assertCausal(block, shape)
    // What reads ahead is found out, at the first position of all: a transform of the whole sequence reaches every one.
    const leak = { name: 'CausalityError', position: 0 }
    await (mixers[config.mixer].isCausal ? checked : expect(checked).rejects.toMatchObject(leak))
    for (const { place, name, filter } of sites) {
      const own = (place === 'embedding' ? weights : weights.of('h.0')).of(name)
      const channel = placeWidths(config)[place]!
      await assertCausal((x) => filter.apply(x, own), { ...shape, channel })
    }
    decoder.dispose()
  })

  it.each(ofBackend(causal))('%s: written token by token it is what it is as a whole', async (_, options) => {
    const before = tf.memory().numTensors
    const decoder = createStirredDecoder(options)
    const model = new Model(decoder.config, decoder.parameters)
    const sequences = [
      [1, 4, 2, 2, 0, 3, 1, 1],
      [3, 3, 0, 1, 4, 2, 0, 2],
      [0, 2, 4, 1, 1, 3, 3, 4],
    ]
    const ids = asTensor(sequences)
    const whole = decoder.logits(ids)
    const wanted = await whole.data<'float32'>()
    const size = decoder.config.vocabularySize
    const expectLogits = (logits: Float32Array, t: number, rows: readonly number[]) => {
      for (const [i, row] of rows.entries())
        for (let id = 0; id < size; id++)
          expect(
            Math.abs(logits[i * size + id]! - wanted[(row * 8 + t) * size + id]!),
            `row ${row}, position ${t}`,
          ).toBeLessThan(1e-4)
    }
    const session = new CachedSession(model, 8)
    const at = (rows: readonly number[], t: number) => rows.map((row) => sequences[row]![t]!)
    for (const beginning of [3, 1]) {
      let rows = [0, 1, 2]
      expectLogits(await session.start(sequences.map((ids) => ids.slice(0, beginning))), beginning - 1, rows)
      for (let t = beginning; t < 5; t++) expectLogits(await session.step(at(rows, t)), t, rows)
      session.select([2, 0])
      rows = [2, 0]
      for (const t of [5, 6, 7]) expectLogits(await session.step(at(rows, t)), t, rows)
    }
    session.dispose()
    model.dispose()
    tf.dispose([ids, whole])
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each(ofBackend(causal))('%s: documents in one sequence are computed as each alone', async (_, options) => {
    const decoder = createStirredDecoder(options)
    const before = tf.memory().numTensors
    const { packed, targets, segments, documents } = packedDocuments
    const [given, following, ids] = [packed, targets, segments].map(asTensor) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
    const valuesOf = async (make: () => tf.Tensor) => {
      const made = tf.tidy(make)
      const values = await made.data<'float32'>()
      made.dispose()
      return values
    }
    const size = options.vocabularySize
    const logits = await valuesOf(() => decoder.logits(given, { segments: ids }))
    const changed = await valuesOf(() => decoder.logits(asTensor(packedDocuments.changed), { segments: ids }))
    const leaking = await valuesOf(() => decoder.logits(given))
    for (const { row, from, to, isChanged } of documents) {
      const alone = await valuesOf(() => decoder.logits(asTensor([packed[row]!.slice(from, to)])))
      const part = (values: Float32Array) => values.slice((8 * row + from) * size, (8 * row + to) * size)
      const found = part(logits)
      for (const [i, value] of alone.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4)
      // What stands in one document changes no bit of another.
      if (!isChanged) expect(part(changed)).toEqual(found)
    }
    // Without segments the documents read each other: positions alone see to that.
    expect(leaking).not.toEqual(logits)
    const variables = [...decoder.parameters.values()]
    const gradientsOf = (loss: () => tf.Scalar) => {
      const { value, grads } = tf.variableGrads(loss, variables)
      value.dispose()
      return variables.map(({ name }) => grads[name]!)
    }
    const together = gradientsOf(() => decoder.loss(given, following, { segments: ids }))
    const separately = gradientsOf(() => {
      const losses = documents.map(({ row, from, to }) => {
        const [x, y] = [packed, targets].map((rows) => asTensor([rows[row]!.slice(from, to)]))
        return tf.mul(decoder.loss(x!, y!), (to - from) / 16)
      })
      return tf.addN(losses) as tf.Scalar
    })
    for (const [i, gradient] of together.entries()) {
      const [found, expected] = [await gradient.data(), await separately[i]!.data()]
      for (const [at, value] of found.entries()) expect(Math.abs(value - expected[at]!)).toBeLessThan(1e-4)
    }
    tf.dispose([given, following, ids, ...together, ...separately])
    expect(tf.memory().numTensors).toBe(before)
    decoder.dispose()
  })

  // Four losses for each parameter, of small ops that TensorFlow takes its time to start: one block there unless WGPT_LONG is set, two where a
  // part reaches from one block into the next.
  const inOneBlock = backend === 'tensorflow' && !inject('isLong')
  const shortened = ofBackend(decoders).map(([name, options]): (typeof decoders)[number] => [
    name,
    inOneBlock && !options.valueResidual ? { ...options, layerCount: 1 } : options,
  ])

  it.each(shortened)('%s: its gradients are those of differences', async (_, options) => {
    const decoder = createStirredDecoder(options)
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const variables = [...decoder.parameters.values()]
    const { value, grads } = tf.variableGrads(() => decoder.loss(x, y), variables)
    expect(Object.keys(grads)).toHaveLength(variables.length)
    const lossAt = async (variable: tf.Variable, direction: tf.Tensor, move: number) => {
      const before = tf.tidy(() => tf.keep(tf.clone(variable as tf.Tensor)))
      tf.tidy(() => variable.assign(tf.add(variable, tf.mul(direction, move))))
      const loss = decoder.loss(x, y)
      const [found] = await loss.data<'float32'>()
      variable.assign(before)
      tf.dispose([loss, before])
      return found!
    }
    const ofFilters = filterParameters(decoder.config)
    for (const [name, variable] of decoder.parameters) {
      if (isSlow && !ofFilters.has(name)) continue
      const gradient = grads[variable.name]!
      const squared = (await gradient.data<'float32'>()).reduce((sum, one) => sum + one * one, 0)
      // Of a smaller one float32 says too little.
      if (squared < 4e-6) continue
      // Central differences at two distances, whose errors of third order cancel.
      const norm = Math.sqrt(squared)
      const step = Math.min(0.005, 5e-4 / norm) / norm
      const difference = async (move: number) =>
        (await lossAt(variable, gradient, move)) - (await lossAt(variable, gradient, -move))
      const slope = (8 * (await difference(step)) - (await difference(2 * step))) / (12 * step)
      // Along a gradient a loss rises by the gradient's square.
      expect(Math.abs(slope / squared - 1), name).toBeLessThan(0.03)
    }
    tf.dispose([x, y, value, ...Object.values(grads)])
    decoder.dispose()
  })
})
