export { WgptError } from '@wgpt/errors'
export { checkCheckpoint, listCheckpoints } from './checkpoint/load-checkpoint.js'
export { compare, SUMMARY, type CompareOptions } from './compare.js'
export { compareSeeds, type CompareSeedsOptions, type SeedSummaries } from './compare-seeds.js'
export { armConfig, type ArmChanges, type ArmOverrides, type Arms } from './comparison/arms.js'
export { armStore, runsIn } from './comparison/runs-in.js'
export type { StepTimeRatio } from './comparison/step-time.js'
export { causalityWarning } from './loop/causality-warning.js'
export { summarize, type ArmSummary, type ComparisonSummary } from './comparison/summary.js'
export { verdict } from './comparison/verdict.js'
export type { RunDecoderConfig, RunDecoderOptions } from './config/decoder-options.js'
export { asNewRun } from './config/rules.js'
export { runConfig, type RunConfig, type RunOptions } from './config/run-config.js'
export { firstDifference, readRun, type SavedRun } from './config/saved-config.js'
export { RunDiverged, RunError, RunInUse, RunStopped } from './errors.js'
export { configOfStart, type FineTuningOptions } from './fine-tuning/config-of-start.js'
export { startingModel, type StartingModel } from './fine-tuning/starting-model.js'
export { exportHuggingFace } from './interop/export-huggingface.js'
export { exportFormats, exportRun, type ExportedRun, type ExportFormat } from './interop/export-run.js'
export { attachAdapter, exportAdapter, importAdapter, mergeAdapter, type ImportedAdapter } from './interop/peft.js'
export { exportTfjs } from './interop/tfjs/export-tfjs.js'
export { importHuggingFace, type ImportedModel } from './interop/import-huggingface.js'
export type { ModelFolder } from './interop/model-folder.js'
export { IMPORTED, saveImported } from './interop/save-imported.js'
export {
  evaluate,
  loadDecoder,
  type CheckpointChoice,
  type EvaluateOptions,
  type Evaluation,
  type LoadedDecoder,
  type LoadOptions,
} from './load-decoder.js'
export type { OnEvent, TrainEvent } from './loop/events.js'
export { backendOf } from './loop/run-backend.js'
export { Stopwatch, type Clocks } from './loop/stopwatch.js'
export { readUnigramEntropy } from './metrics/unigram.js'
export { readMetrics, type MetricLine } from './metrics/metrics.js'
export type { OptimizerConfig, OptimizerOptions } from './optimizers/config.js'
export { countSlotValues } from './optimizers/create-optimizer.js'
export type { OptimizerState, OptimizerVariables } from './optimizers/optimizer.js'
export { optimizerOf } from './optimizers/short-form.js'
export {
  createTrainStep,
  type StepOutcome,
  type TrainableDecoder,
  type TrainStep,
  type TrainStepOptions,
} from './training-step/train-step.js'
export { presets, type PresetModality, type PresetSize } from './presets/index.js'
export { SAMPLES } from './samples/draw-sample.js'
export { beginningOf, extensionOf, fileOf, rateOf } from './samples/sample-files.js'
export { learningRateAt, type Schedule, type ScheduleKind } from './schedule.js'
export { decodeSafetensors } from './safetensors/decode.js'
export { encodeSafetensors } from './safetensors/encode.js'
export {
  float32Tensor,
  float32Values,
  SafetensorsError,
  type SafetensorsFile,
  type SafeTensor,
} from './safetensors/safetensors.js'
export type { SafetensorsDtype } from './safetensors/dtypes.js'
export type { StopSignal } from './stop-signal.js'
export { createMemoryStore } from './store/memory-store.js'
export type { FileContent, Hasher, RunStore } from './store/run-store.js'
export { tensorboardLog } from './tensorboard/tensorboard-log.js'
export { train, type RunResult } from './train.js'
export type { TrainOptions } from './train-options.js'
export type { FloatArray, NumberArray, TrainingWorld } from './world/training-world.js'
