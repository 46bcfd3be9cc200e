// A model of plain TensorFlow.js that learns to say what the mean of the last samples of a signal was, without and with the wavelet.
import * as tf from '@tensorflow/tfjs'
import { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'

const [batch, time, channels] = [8, 32, 16]
const steps = Number(process.argv[2] ?? 60)
const plan = createWaveletPlan({ channels, contextLength: time })
await tf.setBackend('cpu')

/** Signals [batch, time, 1], and what is to be learned: at every sample the mean of the last eight. */
function signals(seed) {
  const x = tf.randomNormal([batch, time, 1], 0, 1, 'float32', seed)
  const padded = x
    .pad([
      [0, 0],
      [7, 0],
      [0, 0],
    ])
    .expandDims(2)
  return { x, y: tf.avgPool(padded, [8, 1], 1, 'valid').squeeze([2]) }
}

function train(filter) {
  const into = tf.variable(tf.randomNormal([1, channels], 0, 1, 'float32', 1))
  const out = tf.variable(tf.zeros([channels, 1]))
  const optimizer = tf.train.adam(0.03)
  const loss = ({ x, y }) => {
    const hidden = filter(tf.matMul(x.reshape([-1, 1]), into).reshape([batch, time, channels]))
    return tf.losses.meanSquaredError(y, tf.matMul(hidden.reshape([-1, channels]), out).reshape([batch, time, 1]))
  }
  let last = NaN
  for (let step = 0; step < steps; step++)
    last = tf.tidy(() => optimizer.minimize(() => loss(signals(step)), true, [into, out]).dataSync()[0])
  return last
}

console.log(`without the wavelet ${train((x) => x).toFixed(3)}`)
console.log(`with the wavelet ${train((x) => waveletTransform(x, plan)).toFixed(3)}`)
