// Matrix products at the shapes of a decoder (4 layers, 128 channels, 8 heads, time 256, batch 8) on wasm, one thread, against OpenBLAS.
//   node benchmarks/speed/wasm/products.mjs [--python PATH] [--rounds 8]
// GFLOP/s, both sides in turns, the best of the rounds. numpy does OpenBLAS, where --python names a Python that has it; twice, once
// held to the 128 bits that WebAssembly has (OPENBLAS_CORETYPE=Nehalem). Left out, the kernels are measured alone.
import { useBackend } from '@wgpt/backends'
import os from 'node:os'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { startSide } from '../../sides.mjs'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '8' }, python: { type: 'string' } },
})
const shapes = [
  { name: 'x·w', a: [2048, 128], b: [128, 512] },
  { name: 'h·w', a: [2048, 512], b: [512, 128] },
  { name: 'xᵀ·g', a: [2048, 128], b: [2048, 512], transposeA: true },
  { name: 'g·wᵀ', a: [2048, 512], b: [128, 512], transposeB: true },
  { name: 'Q·Kᵀ', a: [64, 256, 16], b: [64, 256, 16], transposeB: true },
  { name: 'P·V', a: [64, 256, 256], b: [64, 256, 16] },
]
const flops = ({ a, b, transposeA = false, transposeB = false }) => {
  const [rows, depth] = transposeA ? a.slice(-2).reverse() : a.slice(-2)
  return 2 * (a.length === 3 ? a[0] : 1) * rows * depth * b.at(transposeB ? -2 : -1)
}
const repeats = 8

const tf = await useBackend('wasm')
function wasm() {
  const tensors = shapes.map(({ a, b }) => [tf.randomNormal(a), tf.randomNormal(b)])
  return async (index) => {
    const { transposeA = false, transposeB = false } = shapes[index]
    let best = Infinity
    for (let i = 0; i < repeats; i++) {
      const start = performance.now()
      tf.matMul(...tensors[index], transposeA, transposeB).dispose()
      best = Math.min(best, performance.now() - start)
    }
    return best / 1000
  }
}
const asShipped = () => {
  const run = wasm()
  return async (index) => {
    await useBackend('wasm', { accelerate: false })
    const seconds = await run(index)
    await useBackend('wasm')
    return seconds
  }
}

const numpySource = `
import json, sys, time
import numpy as np
shapes = json.loads(sys.argv[1])
pairs = [(np.random.rand(*s["a"]).astype("f"), np.random.rand(*s["b"]).astype("f")) for s in shapes]
for line in sys.stdin:
    s, (a, b) = shapes[int(line)], pairs[int(line)]
    a = a.swapaxes(-1, -2) if s.get("transposeA") else a
    b = b.swapaxes(-1, -2) if s.get("transposeB") else b
    best = 1e9
    for _ in range(${repeats}):
        start = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - start)
    print(best, flush=True)
`
function openBlas(env) {
  const call = [values.python, '-c', numpySource, JSON.stringify(shapes)]
  return startSide('OpenBLAS', call, { OPENBLAS_NUM_THREADS: '1', ...env }).ask
}

const sides = {
  kernels: wasm(),
  'tfjs as shipped': asShipped(),
  ...(values.python && { OpenBLAS: openBlas({}), 'OpenBLAS, 128 bits': openBlas({ OPENBLAS_CORETYPE: 'Nehalem' }) }),
}
const best = shapes.map(() => ({}))
for (let round = 0; round <= Number(values.rounds); round++)
  for (const [index] of shapes.entries())
    for (const [side, run] of Object.entries(sides)) {
      const seconds = await run(index)
      if (round > 0) best[index][side] = Math.min(best[index][side] ?? Infinity, seconds)
    }
console.log(`${os.cpus()[0].model}, Node ${process.version}, one thread, GFLOP/s`)
for (const [index, shape] of shapes.entries()) {
  const rates = Object.entries(best[index]).map(
    ([side, seconds]) => `${side} ${(flops(shape) / seconds / 1e9).toFixed(1)}`,
  )
  console.log(`${shape.name.padEnd(5)} ${rates.join(' | ')}`)
}
process.exit(0)
