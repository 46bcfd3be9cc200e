import { issueText } from '@wgpt/errors'
import { loraConfig } from '@wgpt/decoder'
import { z } from 'zod'
import { RunError } from '../errors.js'
import { optimizerConfig } from '../optimizers/config.js'
import { conflictOf, conflictText, shortForm, shortNames, usualSettings } from '../optimizers/short-form.js'
import { strengthsOf } from './filter-strengths.js'
import { scheduleKinds } from '../schedule.js'
import { decoderOptions } from './decoder-options.js'

/** A number that a JSON file and a command line can both give. */
const positive = z.number().positive()
const fraction = z.number().min(0).lt(1)

/** What there may be between the documents of a run's data. */
const documentBorders = ['joined', 'segmented', 'apart'] as const

/** What counts as progress of the validation loss, and for how many evaluations it may fail to come. */
const patience = z.strictObject({
  /** Stop after this many evaluations without progress. */
  patience: z.int().positive(),
  /** A loss must be lower than the best one by more than this. Default 0. */
  minimumDelta: z.number().nonnegative().optional(),
})

/** Optional settings came after the first runs: a config without them means what it always did. */
const trainingSettings = z.strictObject({
  steps: z.int().positive(),
  /** Sequences a step, those of all accumulation steps together. */
  batchSize: z.int().positive(),
  /** At the end of the warm-up. */
  learningRate: positive,
  /**
   * After the warm-up: half a cosine (the default) or a line down to `minimumLearningRate`, the same rate to the end, or a rate that
   * is reduced when the validation loss stays where it is.
   */
  schedule: z.enum(scheduleKinds, { error: `must be one of ${scheduleKinds.join(', ')}` }).optional(),
  /** Of schedule 'plateau': after `patience` evaluations (3) without progress the rate is multiplied by `factor` (0.5). */
  plateau: patience
    .extend({ factor: z.number().gt(0).lt(1) })
    .partial()
    .optional(),
  /** At the last step; no schedule goes below it. */
  minimumLearningRate: z.number().nonnegative().default(0),
  /** At most `warmupLimit` of them. */
  warmupSteps: z.int().nonnegative().default(0),
  /** The short form of `optimizer` for the first kind in its list, as it stood before there were several: not beside it. */
  ...shortForm,
  /** One of the manifest, with its own settings. */
  optimizer: optimizerConfig.optional(),
  /** 0 doesn't clip. */
  clipNorm: z.number().nonnegative().default(1),
  /** Share of every target that is spread evenly over the vocabulary; trainLoss is then that of such targets. */
  labelSmoothing: fraction.optional(),
  /**
   * What is left of the moving average of the weights after a step, as 0.999, but at most (1 + step) / (10 + step), so that the initial values
   * are soon forgotten: 0.9, 0.99 and 0.9999 differ from step 81, 891 and 89,991 on. Without it none is kept.
   */
  emaDecay: fraction.optional(),
  accumulationSteps: z.int().positive().default(1),
  /** Computes each block again in the backward pass instead of keeping what it made: less memory, more time, the same figures. */
  activationCheckpointing: z.boolean().optional(),
  /** The validation loss is taken at step 0, every so many steps, and at the last one. */
  evaluateEvery: z.int().positive().default(100),
  /** Fixed batches that the validation loss is the mean of. */
  evaluationBatches: z.int().positive().default(8),
  /** A sample is drawn at step 0, every so many steps, and at the last one, and kept in the run's `samples/`; none without it. */
  sampleEvery: z.int().positive().optional(),
  /** How long such a sample is: 160 tokens of text, 200 of MIDI, 8,000 of sound (half a second) without it. */
  sampleTokens: z.int().positive().optional(),
  checkpointEvery: z.int().positive().default(100),
  /**
   * So many checkpoints are kept, the newest ones (3 without it), and the best one besides: with this setting or an early stop
   * there is a checkpoint of every evaluation that is the best so far.
   */
  keepCheckpoints: z.int().positive().optional(),
  /** The wavelet comes in slowly: its strength rises from 0 to the config's over so many steps. For a model that was trained without it. */
  waveletFade: z.strictObject({ steps: z.int().positive() }).optional(),
  /** Ends the run before its last step when so many evaluations in a row bring no progress. */
  earlyStop: patience.optional(),
  /** Decides initial values, batches and dropout. */
  seed: z.int().nonnegative().default(0),
  /**
   * Which rules the run follows. A new one has the second, a run that names none the first: neighbouring seeds draw batches a token apart, a
   * plateau's patience is one less, and an only step has the minimum rate.
   */
  rules: z.union([z.literal(1), z.literal(2)]).optional(),
  /** The most steps that the warm-up may have: a quarter of those that the run began with, however many are added. */
  warmupLimit: z.int().nonnegative().optional(),
})
type TrainingSettings = z.output<typeof trainingSettings>

const trainingConfig = trainingSettings
  .refine((training) => training.minimumLearningRate <= training.learningRate, {
    path: ['minimumLearningRate'],
    error: 'must not be above learningRate',
  })
  .refine((training) => training.plateau === undefined || training.schedule === 'plateau', {
    path: ['plateau'],
    error: "is of schedule 'plateau' alone: set training.schedule to it, or leave it out",
  })
  .refine((training) => training.batchSize % training.accumulationSteps === 0, {
    path: ['accumulationSteps'],
    error: 'must divide batchSize',
  })
  .transform((training, context): TrainingSettings => {
    const conflict = conflictOf(training)
    if (conflict)
      context.issues.push({
        code: 'custom',
        path: [conflict],
        input: training,
        message: conflictText(conflict, training),
      })
    return training.optimizer ? training : withUsualSettings(training)
  })

/** The settings of the short form, in the place that they always had: a run's config is hashed as text. */
function withUsualSettings(training: TrainingSettings): TrainingSettings {
  const settings: Record<string, unknown> = { ...training }
  for (const name of shortNames) settings[name] ??= usualSettings[name]
  const inOrder = Object.keys(trainingSettings.shape).filter((key) => settings[key] !== undefined)
  return Object.fromEntries(inOrder.map((key) => [key, settings[key]])) as TrainingSettings
}

/** All that decides a run's numbers, besides the bytes of its data. Saved as `config.json`. */
export const runConfig = z
  .strictObject({
    /** A name of @wgpt/tokenizers' manifest, or of a modality of your own whose tokens you load yourself. */
    modality: z.string().regex(/^[a-z][a-z0-9-]*$/, { error: "must be a name of small letters, digits and '-'" }),
    /** `source` is a name of @wgpt/datasets' manifest, `paths` are files and folders; the caller loads them. */
    data: z
      .strictObject({
        source: z.string().min(1).optional(),
        paths: z.array(z.string().min(1)).min(1).optional(),
        /** Windows at random places (the default), or packed epochs that see every token once. */
        order: z.enum(['random', 'packed']).optional(),
        /**
         * What a window that reaches from one document into the next means. 'joined' (the default): the model reads across. 'segmented': it reads
         * each document alone. 'apart': there is no such window, and documents no longer than the context are never read.
         */
        documents: z.enum(documentBorders).optional(),
        /**
         * Of texts: 'characters' (an alphabet of the data), 'text8' (folded to a–z and space), 'bytes' (of UTF-8), or the file of a
         * tokenizer, as Hugging Face's tokenizer.json. Default: text8 for text that is as text8 is, else characters, else bytes where
         * those are more than 4,096.
         */
        tokenizer: z.string().min(1).optional(),
        /** Files that are damaged are left out, and told. Default: they end the call, all of them in one report. */
        skipDamaged: z.boolean().optional(),
      })
      .refine((data) => (data.source === undefined) !== (data.paths === undefined), {
        error: 'must name either a source or paths',
      }),
    /** As @wgpt/decoder's config; the vocabulary's size comes from the tokenizer, the seed from `training`. */
    decoder: decoderOptions,
    training: trainingConfig,
    /** The model that the run starts from: the folder of its run, its step, and the SHA-256 of its weights. Initial values without it. */
    from: z
      .strictObject({
        run: z.string().min(1),
        step: z.int().nonnegative(),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, { error: 'must be 64 hexadecimal digits' }),
      })
      .optional(),
    /** The model stays as it is, and low-rank products beside its matrices are trained. */
    lora: loraConfig.optional(),
  })
  .refine(({ from, lora }) => lora === undefined || from !== undefined, {
    path: ['lora'],
    error: 'adapts a model that is there: start from one, or leave it out',
  })
  .refine(({ training, decoder }) => training.waveletFade === undefined || strengthsOf(decoder).length > 0, {
    path: ['training', 'waveletFade'],
    error: "has no wavelet to fade in: set decoder.wavelet.kind to 'fixed' or 'learnable', or leave it out",
  })
  .refine(({ training, decoder }) => training.waveletFade === undefined || strengthsOf(decoder).length < 2, {
    path: ['training', 'waveletFade'],
    error: 'fades all filters alike, but their strengths differ: give them one strength, or leave it out',
  })

export type RunConfig = z.output<typeof runConfig>
export type RunOptions = z.input<typeof runConfig>

/** @throws RunError that names the first field that is wrong */
export function checkedConfig(options: unknown): RunConfig {
  const config = runConfig.safeParse(options)
  if (!config.success) throw new RunError(`config: ${firstIssue(config.error)}`)
  return config.data
}

/** The first thing that a schema found wrong, in one line. */
export const firstIssue = ({ issues: [issue] }: z.ZodError): string =>
  issue!.path.length > 0 ? `${issue!.path.join('.')}: ${issueText(issue!)}` : issueText(issue!)

/** How a run's windows treat the borders of documents, as batches take it. */
export const windowBorders = ({ data: { documents } }: Pick<RunConfig, 'data'>) => ({
  separateDocuments: documents === 'apart',
  segmentDocuments: documents === 'segmented',
})
