// One run of a model of tf.layers: Adam, a warm-up, a cosine to 0, and the loss on held-out text at the end.
import { performance } from 'node:perf_hooks'
import { batchSize, contextLength, modelOf } from './models.mjs'
import { randomFrom } from './random.mjs'

/** Trains a run of a study, and says what every run's outcome says. */
export async function outcomeOf(tf, kind, run, { training, validation, vocabularySize }) {
  const { decoder, training: settings } = run.config
  const steps = settings.steps
  const model = modelOf(tf, kind, decoder.wavelet, vocabularySize, run.seed)
  const optimizer = tf.train.adam(settings.learningRate, 0.9, 0.99)
  const batch = (tokens, random) => {
    const starts = Array.from({ length: batchSize }, () => Math.floor(random() * (tokens.length - contextLength - 1)))
    const rows = (shift) => {
      const ids = new Int32Array(batchSize * contextLength)
      for (const [row, start] of starts.entries())
        ids.set(tokens.subarray(start + shift, start + shift + contextLength), row * contextLength)
      return tf.tensor2d(ids, [batchSize, contextLength], 'int32')
    }
    return [rows(0), rows(1)]
  }
  const lossOf = (inputs, targets) =>
    tf.tidy(() => {
      const logits = tf.reshape(model.apply(inputs, { training: true }), [-1, vocabularySize])
      const hot = tf.oneHot(tf.reshape(targets, [-1]), vocabularySize)
      return tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), hot), -1)))
    })
  const order = randomFrom(run.seed + 77)
  const started = performance.now()
  let last = NaN
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate =
      settings.learningRate *
      Math.min(1, (step + 1) / settings.warmupSteps) *
      0.5 *
      (1 + Math.cos((Math.PI * step) / steps))
    const [inputs, targets] = batch(training, order)
    const cost = optimizer.minimize(() => lossOf(inputs, targets), true)
    if (step % 50 === 0 || step === steps - 1) last = (await cost.data())[0]
    tf.dispose([inputs, targets, cost])
    if (!Number.isFinite(last)) break
  }
  const secondsPerStep = (performance.now() - started) / 1e3 / steps
  const held = randomFrom(5)
  let sum = 0
  const evaluations = 32
  for (let index = 0; index < evaluations; index++) {
    const [inputs, targets] = batch(validation, held)
    const loss = lossOf(inputs, targets)
    sum += (await loss.data())[0]
    tf.dispose([inputs, targets, loss])
  }
  const parameters = model.countParams()
  model.dispose()
  optimizer.dispose()
  const finalLoss = sum / evaluations
  return {
    finalLoss: Number.isFinite(finalLoss) && Number.isFinite(last) ? finalLoss : Infinity,
    parameters,
    flopsPerToken: 6 * parameters,
    secondsPerStep,
  }
}
