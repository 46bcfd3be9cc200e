// @genai-fi/nanogpt, unmodified, on tfjs' wasm backend in Node: it knows cpu, webgl and webgpu, and runs in a page.
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** A generator for Math.random, from which nanogpt draws its initial weights: both sides begin with the same ones. */
const seeded = (seed) => {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * tfjs' wasm backend has no UnsortedSegmentSum, the gradient of tf.gather: nanogpt doesn't train there at all without one. A plain one, so
 * that there is something to compare with; acceleratePlainOps() brings its own.
 */
const segmentSum = (tf) => ({
  kernelName: 'UnsortedSegmentSum',
  backendName: 'wasm',
  kernelFunc({ inputs: { x, segmentIds }, attrs: { numSegments } }) {
    const shape = [numSegments, ...x.shape.slice(1)]
    const size = shape.slice(1).reduce((a, b) => a * b, 1)
    const [values, ids] = [x, segmentIds].map(({ dataId }) => tf.backend().readSync(dataId))
    const sums = new Float32Array(numSegments * size)
    ids.forEach((id, row) => {
      for (let i = 0; i < size; i++) sums[id * size + i] += values[row * size + i]
    })
    return { dataId: tf.backend().write(sums, shape, 'float32'), shape, dtype: 'float32' }
  },
})

/**
 * Loads nanogpt out of a folder's node_modules. The tfjs in its bundle finds the engine and the kernels of ours, which is loaded already, in
 * globalThis. Its own ops have kernels for cpu that are made of public ops: they serve wasm as they are.
 * @param folder where `npm install @genai-fi/nanogpt@1.3.0` was run
 * @returns a function that makes a model and its trainer: { step, dispose }
 */
export async function loadNanogpt(tf, folder) {
  const bundle = path.join(folder, 'node_modules/@genai-fi/nanogpt/dist')
  const load = (file) => import(pathToFileURL(path.join(bundle, file)).href)
  const kernels = () => tf.getKernelsForBackend('cpu')
  const before = new Set(kernels().map(({ kernelName }) => kernelName))
  const { warn } = console
  console.warn = () => {} // a line for each kernel that its tfjs registers a second time
  tf.env().set('IS_NODE', false) // its bundle lacks Node's util, and must not ask for it
  const { models } = await load('main.js')
  const { default: Trainer } = await load('training/BasicTrainer.js')
  tf.env().set('IS_NODE', true)
  console.warn = warn
  for (const kernel of kernels())
    if (!before.has(kernel.kernelName)) tf.registerKernel({ ...kernel, backendName: 'wasm' })
  tf.registerKernel(segmentSum(tf))

  return ({ layers, channels, heads, time, batch, vocabulary }) => {
    const shape = { nLayer: layers, nEmbed: channels, nHead: heads, blockSize: time, vocabSize: vocabulary }
    const draw = seeded(1)
    const drawing = (make) => {
      const { random } = Math
      Math.random = draw
      const made = make()
      Math.random = random
      return made
    }
    const model = drawing(() => new models.NanoGPTV1({ ...shape, mlpFactor: 4, useRope: true }))
    const trainer = new Trainer(model, undefined, { learningRate: 1e-3 })
    const ids = () =>
      tf.tensor2d(
        Int32Array.from({ length: batch * time }, () => Math.floor(draw() * vocabulary)),
        [batch, time],
      )
    const [xs, ys] = [ids(), ids()]
    return {
      step() {
        const loss = drawing(() => trainer.trainStep({}, { xs, ys })) // the first one makes most of the weights
        const [value] = loss.dataSync()
        loss.dispose()
        return value
      },
      dispose() {
        trainer.dispose()
        model.dispose()
        tf.dispose([xs, ys])
      },
    }
  }
}
