import { filterSites } from '../parts/filters/filter-sites.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'
import { places, type Place } from '../parts/places.js'
import { checkedConfig, type DecoderConfig, type DecoderOptions } from '../config/decoder-config.js'
import { parameterLayout } from '../parameters/layout.js'
import { flopsPerToken, type Flops } from './flops.js'
import { countOf, parameterTree, treeLines, type ParameterNode } from './parameter-tree.js'
import { checkedStep, stepBytes, type StepBytes, type StepOptions } from './step-bytes.js'

/** A decoder in plain values, to print, log or store as JSON. */
export interface DecoderDescription {
  /** With every default filled in. */
  readonly config: DecoderConfig
  /** Every parameter by its full name, in the model's order. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[]; readonly count: number }[]
  /** The same, by the parts of the names. */
  readonly tree: ParameterNode
  readonly parameterCount: number
  /** Of the parameters, as float32. */
  readonly parameterBytes: number
  readonly flopsPerToken: Flops
  /** Every filter that does anything, where it stands: the short form's first. */
  readonly filters: readonly FilterSiteDescription[]
  /** What generation keeps for a sequence of the whole context: keys and values, in bytes. The filters' memory comes on top. */
  readonly cacheBytes: number
  /** Of a training step, if one was described. */
  readonly step?: StepDescription
  /** All that as lines of text. */
  readonly text: string
}

/** A filter at one of its places. */
export interface FilterSiteDescription {
  readonly kind: string
  readonly place: Place
  /** What the names of its parameters begin with, below the block's or the transformer's. */
  readonly name: string
  /** How often it is applied. */
  readonly applications: number
  /** What there is to say of its kind, in plain values. */
  readonly values: Readonly<Record<string, unknown>>
  /** The same as text, the first line a summary. */
  readonly lines: readonly string[]
}

export interface StepDescription {
  /** That are computed at once. */
  readonly tokens: number
  /** Floating-point operations; activation checkpointing computes the blocks once more. */
  readonly flops: number
  readonly bytes: StepBytes
}

/**
 * What a decoder of this config has and costs, and a training step if one is given; none is made, and no backend is touched.
 * @throws RangeError as `createDecoder`, and for a step whose numbers are out of range
 * @example
 * ```ts
 * console.log(describeDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 }).text)
 * ```
 */
export function describeDecoder(options: DecoderOptions, step?: StepOptions): DecoderDescription {
  const config = checkedConfig(options)
  const layout = parameterLayout(config)
  const parameters = layout.map(({ name, shape }) => ({ name, shape, count: countOf({ shape }) }))
  const tree = parameterTree(layout)
  const flops = flopsPerToken(config)
  const description = {
    config,
    parameters,
    tree,
    parameterCount: tree.count,
    parameterBytes: 4 * tree.count,
    flopsPerToken: flops,
    filters: describeFilters(config),
    cacheBytes: config.layerCount * mixers[config.mixer].cost(config, norms[config.norm]).keptBytes,
    ...(step && { step: describeStep(config, tree.count, step) }),
  }
  return { ...description, text: textOf(description) }
}

function describeFilters(config: DecoderConfig): FilterSiteDescription[] {
  return filterSites(config).map(({ kind, place, name, filter }) => {
    const applications = place === 'embedding' ? 1 : config.layerCount
    const { title, details, lines, values } = filter.describe()
    const summary = `${name}: ${title} ${places[place]} (${applications} times), ${details}`
    return { kind, place, name, applications, values, lines: [summary, ...lines.map((line) => `  ${line}`)] }
  })
}

function describeStep(config: DecoderConfig, parameterCount: number, step: StepOptions): StepDescription {
  const { batchSize, time, activationCheckpointing } = checkedStep(config, step)
  const flops = flopsPerToken(config, time)
  const tokens = batchSize * time
  const again = activationCheckpointing ? flops.blocks : 0
  return {
    tokens,
    flops: tokens * (flops.training + again),
    bytes: stepBytes(config, parameterCount, { batchSize, time, activationCheckpointing }),
  }
}

/** A summary first, then every parameter. */
function textOf({
  tree,
  parameterCount,
  parameterBytes,
  flopsPerToken: flops,
  cacheBytes,
  step,
}: Omit<DecoderDescription, 'text'>) {
  const count = (value: number) => value.toLocaleString('en-US')
  return [
    `${count(parameterCount)} parameters, ${count(parameterBytes)} bytes`,
    `floating-point operations per token: ${count(flops.forward)} forward`,
    `  (products ${count(flops.products)}, attention ${count(flops.attention)}, filters ${count(flops.wavelet)}), ${count(flops.training)} in training`,
    `generation keeps ${count(cacheBytes)} bytes of keys and values per sequence`,
    ...(step
      ? [
          `a training step of ${count(step.tokens)} tokens: ${count(step.flops)} operations; at most ${count(step.bytes.peak)} bytes`,
          `  (parameters ${count(step.bytes.parameters)}, gradients ${count(step.bytes.gradients)}, moments ${count(step.bytes.optimizer)}, activations about ${count(step.bytes.activations)})`,
        ]
      : []),
    '',
    ...treeLines(tree),
  ].join('\n')
}
