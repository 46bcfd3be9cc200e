import { parameterLayout, type DecoderConfig } from '@wgpt/decoder'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { finiteValues } from './float-values.js'
import { fileError, type ModelFolder } from './model-folder.js'
import { WEIGHTS, type Weight } from './read-weights.js'

type Parameters = Checkpoint['parameters']

/** What GPT-2 files carry besides parameters: the causal mask, as a buffer. */
const masks = /^h\.\d+\.attn\.(?:bias|masked_bias)$/

/** GPT-2's first files leave this off; Hugging Face's own loader takes both. */
const prefix = 'transformer.'

/**
 * A decoder's parameters among a file's tensors: every one in its shape, and nothing that the decoder would leave unread.
 * @param extras names that are not parameters and are skipped
 * @throws RunError that names the file and the tensor
 */
export function pickParameters(
  folder: ModelFolder,
  weights: ReadonlyMap<string, Weight>,
  config: DecoderConfig,
  extras: readonly string[],
): Parameters {
  const found = new Map<string, Weight>()
  for (const [name, weight] of weights) {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name
    if (masks.test(bare) || extras.includes(name)) continue
    const known = /^(?:wte|wpe|h|ln_f)\./.test(bare) ? prefix + bare : name
    if (found.has(known))
      throw fileError(folder, weight.file, `'${known}' is there twice, with and without the prefix '${prefix}'`)
    found.set(known, weight)
  }
  const parameters: Parameters = new Map(
    parameterLayout(config).map(({ name, shape }) => {
      const weight = found.get(name)
      if (weight === undefined)
        throw fileError(folder, [...weights.values()][0]?.file ?? WEIGHTS, `'${name}' is missing`)
      const { tensor, file } = weight
      if (tensor.shape.join() !== shape.join())
        throw fileError(
          folder,
          file,
          `'${name}' is [${tensor.shape.join(', ')}], config.json makes it [${shape.join(', ')}]`,
          'Restore the config.json that belongs to it',
        )
      const fail = (reason: string, advice = 'Convert the model to one of them') =>
        fileError(folder, file, `'${name}' ${reason}`, advice)
      found.delete(name)
      return [name, { shape, values: finiteValues(tensor, fail) }]
    }),
  )
  for (const [name, { file }] of found)
    throw fileError(
      folder,
      file,
      `'${name}' is in it, which the model of config.json doesn't have`,
      'Restore the config.json that belongs to it',
    )
  return parameters
}
