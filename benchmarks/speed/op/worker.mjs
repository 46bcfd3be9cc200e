// A process of compare.mjs: the op on one backend of tfjs, against passes over the tensor by that backend and by the host.
//   node benchmarks/speed/op/worker.mjs <backend> <threads>
import { useBackend } from '@wgpt/backends'
import { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'
import { createInterface } from 'node:readline'
import { shapes, subjectsOf, timed } from './shapes.mjs'

const [backend] = process.argv.slice(2)
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
// What a backend prints belongs to people, not to compare.mjs.
console.log = console.info = console.warn = (...all) => console.error(...all)

const tf = await useBackend(backend)
const subjects = shapes.flatMap((shape) => {
  const plan = createWaveletPlan({ channels: shape[2], contextLength: Math.min(shape[1], 512) })
  const x = tf.randomUniform(shape, -1, 1, 'float32', 1)
  const dy = tf.randomUniform(shape, -1, 1, 'float32', 2)
  const [from, to] = [new Float32Array(x.size).fill(1), new Float32Array(x.size)]
  const gradient = tf.grad((at) => waveletTransform(at, plan))
  const once = (make) => () => tf.dispose(tf.tidy(make))
  return subjectsOf(shape, {
    forward: once(() => waveletTransform(x, plan)),
    both: once(() => gradient(x, dy)),
    'x + 0': once(() => tf.add(x, 0)),
    'x + x': once(() => tf.add(x, x)),
    memcpy: () => to.set(from),
    loop: () => {
      for (let i = 0; i < from.length; i++) to[i] = from[i]
    },
  })
})
for (const { run } of subjects) run()
say({ version: `tfjs ${tf.version_core}` })
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break
  say(Object.fromEntries(subjects.map(({ name, run }) => [name, timed(run)])))
}
process.exit(0)
