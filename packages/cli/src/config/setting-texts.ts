/** What a setting means, and what stands where nothing is said. */
export interface SettingText {
  readonly meaning: string
  readonly fallback: string
}

const preset = "the preset's"
const none = 'none'

/**
 * Of every path that `--set` takes. A description in the key's own zod schema (`.describe()`) goes before the one here; a test wants one for
 * each key.
 */
export const settingTexts: Readonly<Record<string, readonly [meaning: string, fallback: string]>> = {
  modality: ['What the run is trained on: text, midi, audio, or a modality of your own.', preset],
  data: ['Where the documents come from: a source or paths.', preset],
  'data.source': ['The name of a source of `wgpt data list`.', preset],
  'data.paths': ['Files, folders and patterns, as `--data` takes them.', none],
  'data.order': ['Windows at random places, or packed epochs that see every token once.', 'random'],
  'data.documents': [
    'Where a window reaches from one document into the next: the model reads across, reads each alone, or there is no such window.',
    'segmented',
  ],
  'data.tokenizer': [
    'Of texts: characters, text8, bytes, or the path of a tokenizer.json. Without it: an alphabet of the data.',
    preset,
  ],
  'data.skipDamaged': ['Leave damaged files out and name them, instead of ending.', 'false'],
  decoder: ['The model.', preset],
  'decoder.contextLength': ['Tokens that the model sees at once: the longest sequence.', preset],
  'decoder.embeddingSize': ['Channels of the residual stream. Attention needs a multiple of headCount.', preset],
  'decoder.layerCount': ['Blocks, one after the other.', preset],
  'decoder.headCount': ['Attention heads in each block.', preset],
  'decoder.feedForwardSize': ['Width of the hidden layer in each block.', '4 · embeddingSize'],
  'decoder.dropout': ['Share of values that training sets to 0, from 0 up to, not including, 1.', '0'],
  'decoder.positions': ['How the model knows where a token stands.', 'learned'],
  'decoder.norm': ['Layer norm, or division by the root mean square, with a gain or without.', 'layer'],
  'decoder.embeddingNorm': ['The norm stands after the embeddings and their filters, too.', 'false'],
  'decoder.queryKeyNorm': ['Divide queries and keys of each head by their root mean square.', 'false'],
  'decoder.valueResidual': ["Mix the values of each block with the first block's, by two learned shares.", 'false'],
  'decoder.biases': ['Whether linear layers add a bias.', 'true'],
  'decoder.zeroProjections': ['Matrices whose products are added to the residual stream start at 0.', 'false'],
  'decoder.logitSoftCap': ['Logits become cap · tanh(logits / cap); 15 is usual.', none],
  'decoder.activation': ['Of the hidden layer in each block: GELU, SwiGLU with a third matrix, or max(0, x)².', 'gelu'],
  'decoder.mixer': ['What lets a position read earlier ones; with `none` the wavelet alone does.', 'attention'],
  'decoder.tiedEmbeddings': ['Logits by the token embeddings (true), or by a matrix of their own.', 'true'],
  'decoder.headHiddenSize': ['Width of a GELU layer before the logits; 0 has none.', '0'],
  'decoder.embeddingDeviation': [
    'Standard deviation of the initial embeddings of tokens and learned positions.',
    '0.02',
  ],
  'decoder.wavelet': ['The causal wavelet.', preset],
  'decoder.filters': ['Filters, several at once; `wavelet` is the short form of one.', 'that of `wavelet` alone'],
  'decoder.wavelet.kind': ['Whether there is a wavelet, and whether its kernels are trained.', 'none'],
  'decoder.wavelet.place': [
    'Where it is: after each block, before attention, or once on the embeddings.',
    'afterBlock',
  ],
  'decoder.wavelet.fraction': ['Share of the channels that it processes, the last ones; 0 to 1.', '0.5'],
  'decoder.wavelet.schedule': ['Which window each channel has: `paper`, `even`, or a list of levels.', 'paper'],
  'decoder.wavelet.wavelet': ['The family of taps, as haar or db2.', 'haar'],
  'decoder.wavelet.details': ['Carries changes instead of trends: all channels, or those of a list.', 'false'],
  'decoder.wavelet.boundary': [
    'At the beginning of a sequence: zeros before it, or division by what is there.',
    'zero',
  ],
  'decoder.wavelet.strength': ['From 0, which changes nothing, to 1, the whole wavelet.', '1'],
  'decoder.wavelet.sharing': ['Of learnable kernels: one per channel, or one per level.', 'channel'],
  'decoder.wavelet.maximumTaps': [
    'Of learnable kernels: a longer window keeps so many of its first taps.',
    'whole windows',
  ],
  training: ['How the model is trained.', preset],
  'training.steps': ['Updates of the weights.', preset],
  'training.batchSize': ['Sequences per step, those of all accumulation steps together.', preset],
  'training.learningRate': ['At the end of the warm-up.', preset],
  'training.schedule': [
    'Of the rate after the warm-up: half a cosine, a line, constant, or reduced on a plateau.',
    'cosine',
  ],
  'training.plateau': ["Of schedule 'plateau': when the rate is reduced.", 'the values below'],
  'training.plateau.patience': ['Evaluations without progress that the rate stays for; the next one reduces it.', '3'],
  'training.plateau.minimumDelta': ['A loss counts as progress when it is lower by more than this.', '0'],
  'training.plateau.factor': ['What the rate is multiplied by, between 0 and 1.', '0.5'],
  'training.minimumLearningRate': ['At the last step; no schedule goes below it.', '0'],
  'training.warmupSteps': ['Steps in which the rate rises from 0; a quarter of all steps at most.', '0'],
  'training.warmupLimit': [
    'The most steps that the warm-up may have, however many steps are added later; a new run writes it.',
    'a quarter of the steps that the run begins with',
  ],
  'training.weightDecay': ['Decay of the matrices per step, times the learning rate.', '0.1'],
  'training.beta1': ["AdamW's memory of gradients, from 0 up to, not including, 1.", '0.9'],
  'training.beta2': ["AdamW's memory of squared gradients, from 0 up to, not including, 1.", '0.99'],
  'training.epsilon': ["What AdamW adds to a gradient's root mean square.", '1e-8'],
  'training.optimizer': ['The optimizer, instead of the four settings of AdamW above.', 'adamw'],
  'training.optimizer.kind': ['Which optimizer.', 'none: required'],
  'training.optimizer.weightDecay': ['Decay of the matrices per step, times the learning rate.', "the optimizer's"],
  'training.optimizer.beta1': ['Memory of gradients.', "the optimizer's"],
  'training.optimizer.beta2': ['Memory of squared gradients; of Lion, of its momentum.', "the optimizer's"],
  'training.optimizer.epsilon': ["What is added to a gradient's root mean square.", "the optimizer's"],
  'training.optimizer.matrixRate': [
    "Of Muon: the matrices' rate, as a multiple of the learning rate.",
    "the optimizer's",
  ],
  'training.optimizer.momentum': ['Of Muon: memory of the gradients of matrices.', '0.95'],
  'training.optimizer.newtonSchulzSteps': ['Of Muon: iterations that make an update orthogonal.', '5'],
  'training.clipNorm': ['The largest norm of all gradients together; 0 does not clip.', '1'],
  'training.labelSmoothing': ['Share of every target that is spread evenly over the vocabulary.', '0'],
  'training.emaDecay': [
    'What a step leaves of the moving average of the weights, as 0.999; at most (1 + step) / (10 + step).',
    'no average is kept',
  ],
  'training.accumulationSteps': ['Parts that a batch is computed in, one after the other, to save memory.', '1'],
  'training.activationCheckpointing': ['Computes blocks again in the backward pass: less memory, more time.', 'false'],
  'training.evaluateEvery': ['Steps between evaluations; step 0 and the last one are evaluated too.', '100'],
  'training.evaluationBatches': ['Fixed batches that the validation loss is the mean of.', '8'],
  'training.sampleEvery': ['Steps between samples that the run keeps.', 'no samples'],
  'training.sampleTokens': ['How long such a sample is.', '160 of text, 200 of MIDI, 8,000 of sound'],
  'training.checkpointEvery': ['Steps between checkpoints.', '100'],
  'training.keepCheckpoints': ['So many of the newest checkpoints are kept, and the best one.', '3, without the best'],
  'training.waveletFade': ['The wavelet comes in slowly, for a model that was trained without it.', 'at once'],
  'training.waveletFade.steps': ['Steps in which its strength rises from 0.', 'none: required'],
  'training.earlyStop': ['Ends the run before its last step when the validation loss stays where it is.', 'never'],
  'training.earlyStop.patience': ['Stop after this many evaluations without progress.', 'none: required'],
  'training.earlyStop.minimumDelta': ['A loss counts as progress when it is lower by more than this.', '0'],
  'training.seed': ['Decides initial weights, batches and dropout.', '0'],
  'training.rules': [
    'Rules that a run keeps when it is resumed: 2, or 1, those of early versions (neighbouring seeds draw like batches).',
    '2 for a new run',
  ],
  from: ['The model that the run starts from; `--from` writes it.', 'random weights'],
  'from.run': ['The folder of its run.', 'none: required'],
  'from.step': ['Its step.', 'none: required'],
  'from.sha256': ['The SHA-256 of its weights.', 'none: required'],
  lora: ['With `--from`: the model stays as it is, and low-rank products beside its matrices are trained.', none],
  'lora.rank': ['Rank of the products.', '8'],
  'lora.alpha': ['What a product is multiplied by, times the rank.', '16'],
  'lora.targets': ['Matrices, as c_attn, c_fc or transformer.h.*.mlp.*.', 'c_attn'],
  'lora.wavelet': ['Whether the kernels of a learnable wavelet are trained too.', 'true'],
}

/** @returns undefined for a key that nobody has described */
export function settingText(key: string, ofSchema: { description?: string }): SettingText | undefined {
  const [meaning, fallback = preset] = settingTexts[key] ?? []
  const text = ofSchema.description ?? meaning
  return text === undefined ? undefined : { meaning: text, fallback }
}
