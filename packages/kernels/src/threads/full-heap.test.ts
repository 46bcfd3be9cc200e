import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import * as kernels from '../index.js'
import { startWithSmallHeap } from '../testing/small-heap.js'

const { causalSelfAttention, crossEntropy, gelu, layerNorm, linear } = kernels

/** Floats of a MiB. */
const mebi = 2 ** 18
const full = /^wasm: no room for \d+ MiB more in tfjs' heap of \d+ MiB\./

interface Kept {
  readonly tensor: tf.Tensor
  readonly values: Float32Array
}

const keep = (tensor: tf.Tensor): Kept => ({ tensor, values: tensor.dataSync<'float32'>() })
const isIntact = ({ tensor, values }: Kept): boolean =>
  Buffer.from(tensor.dataSync<'float32'>().buffer).equals(Buffer.from(values.buffer))

/** Fills the heap with tensors of so many floats, each with values of its own, until one is refused. */
function fill(size: number): { kept: Kept[]; refusal: unknown } {
  const kept: Kept[] = []
  for (let index = 0; index < 5000; index++)
    try {
      kept.push(keep(tf.fill([size], index + 0.5)))
    } catch (error) {
      return { kept, refusal: error }
    }
  throw new Error('the heap has no end')
}

describe.each([1, 2])('a heap that is full (%i threads)', (threads) => {
  const inputs: Record<string, tf.Tensor> = {}
  const given = () => Object.values(inputs).map(keep)

  beforeAll(async () => {
    kernels.setWasmOptions({ threads })
    await startWithSmallHeap(40)
    const random = (...shape: number[]) => tf.randomUniform(shape, -1, 1, 'float32', 7)
    Object.assign(inputs, {
      matrix: random(512, 512),
      other: random(512, 512),
      row: random(512),
      image: random(1, 64, 64, 16),
      filter: random(3, 3, 16, 16),
      sequence: random(2, 128, 768),
      ids: tf.range(0, 512, 1, 'int32'),
    })
  })

  const its = (name: string) => inputs[name] as tf.Tensor2D
  /** Of tfjs, also with memory that XNNPACK asks for inside the module, and of ours, in both directions. */
  const ops: Record<string, () => unknown> = {
    'tf.fill': () => tf.fill([mebi], 7),
    'an upload': () => tf.tensor(new Float32Array(mebi)),
    'tf.matMul': () => tf.matMul(its('matrix'), its('other')),
    'tf.matMul, transposed': () => tf.matMul(its('matrix'), its('other'), false, true),
    'tf.conv2d': () => tf.conv2d(inputs['image'] as tf.Tensor4D, inputs['filter'] as tf.Tensor4D, 1, 'same'),
    'tf.add': () => tf.add(its('matrix'), its('other')),
    'tf.softmax': () => tf.softmax(its('matrix')),
    'tf.transpose': () => tf.transpose(its('matrix')),
    'tf.gather': () => tf.gather(its('matrix'), inputs['ids'] as tf.Tensor1D),
    'tf.oneHot': () => tf.oneHot(inputs['ids'] as tf.Tensor1D, 512),
    'tf.topk': () => tf.topk(its('matrix'), 300),
    'tf.concat': () => tf.concat([its('matrix'), its('other')]),
    'tf.pad': () =>
      tf.pad(its('matrix'), [
        [0, 512],
        [0, 512],
      ]),
    linear: () => linear(its('matrix'), its('other'), inputs['row'] as tf.Tensor1D, { activation: 'gelu' }),
    'the gradient of linear': () =>
      tf.grads((x, w) => linear(x, w as tf.Tensor2D))([its('matrix'), its('other')], its('matrix')),
    attention: () => causalSelfAttention(inputs['sequence'] as tf.Tensor3D, 4),
    'the gradient of attention': () => tf.grad((x) => causalSelfAttention(x as tf.Tensor3D, 4))(inputs['sequence']!),
    layerNorm: () => layerNorm(its('matrix'), inputs['row'] as tf.Tensor1D, inputs['row'] as tf.Tensor1D),
    gelu: () => gelu(its('matrix')),
    'the gradient of cross-entropy': () =>
      tf.grad((logits) => crossEntropy(logits, inputs['ids'] as tf.Tensor1D))(its('matrix')),
  }

  it.each([mebi, 3000])('refuses one more tensor in a sentence, and leaves all others as they are (%i)', (size) => {
    const before = given()
    const { kept, refusal } = fill(size)
    expect(refusal).toBeInstanceOf(RangeError)
    expect((refusal as Error).message).toMatch(full)
    for (let times = 0; times < 20; times++) expect(() => tf.fill([size], 9)).toThrow(full)
    expect([...before, ...kept].every(isIntact)).toBe(true)
    tf.dispose(kept.map(({ tensor }) => tensor))
  })

  it('refuses in every op, of tfjs and of ours, before anything is written', () => {
    const before = given()
    const outcomes: Record<string, string> = {}
    const { kept } = fill(mebi)
    const small = fill(3000)
    for (const [name, op] of Object.entries(ops)) {
      const { numTensors } = tf.memory()
      try {
        tf.tidy(() => void op())
        outcomes[name] = 'worked'
      } catch (error) {
        outcomes[name] = (error as Error).message
      }
      expect(
        [...before, ...kept, ...small.kept].filter((one) => !isIntact(one)),
        name,
      ).toEqual([])
      // tfjs leaves what a gradient has saved when it fails, until the next one.
      if (!name.startsWith('the gradient')) expect(tf.memory().numTensors, name).toBe(numTensors)
    }
    expect(Object.entries(outcomes).filter(([, outcome]) => !full.test(outcome))).toEqual([])
    tf.dispose([...kept, ...small.kept].map(({ tensor }) => tensor))
  })

  it('works on when there is room again, with the same values', () => {
    for (const [name, op] of Object.entries(ops)) expect(() => tf.tidy(() => void op()), name).not.toThrow()
  })

  it.each([2 ** 29, 2 ** 30, 2 ** 30 + 250, 2 ** 31 + 5])(
    'refuses %i floats, whose bytes have no place in 32 bits',
    (size) => {
      const before = given()
      const { makeOutput } = tf.backend() as unknown as { makeOutput: (shape: number[], dtype: string) => object }
      for (const make of [() => tf.fill([size], 3), () => makeOutput.call(tf.backend(), [size], 'float32')])
        expect(make).toThrow(/^wasm: a tensor takes \d+ MiB; expected less than 2048 MiB\./)
      expect(before.every(isIntact)).toBe(true)
    },
  )
})
