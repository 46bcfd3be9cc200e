import { serialization, tidy, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core'
import { initializers, InputSpec, layers } from '@tensorflow/tfjs-layers'
import { WgptError, WgptRangeError } from '@wgpt/errors'
import { checkChoice, checkShare, shown } from '@wgpt/kernel-runtime'
import { initialKernels, learnableWaveletTransform } from '../causal-filter-bank/op.js'
import { waveletTransform } from '../causal-wavelet/op.js'
import { isList } from '../plan/levels.js'
import { createWaveletPlan, optionNames, type WaveletPlan, type WaveletPlanOptions } from '../plan/create-plan.js'

const kinds = ['fixed', 'learnable'] as const
export type WaveletKind = (typeof kinds)[number]

type LayerArguments = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>
type Shape = (number | null)[]

/** The plan's options, but for `channels`, which the input tells; and what every layer takes (`name`, `trainable`, `inputShape`, …). */
export interface WaveletLayerArguments extends LayerArguments, Partial<Omit<WaveletPlanOptions, 'channels'>> {
  /** 'fixed': no parameters. 'learnable': a weight `kernels`, which starts as the fixed op. Default 'fixed'. */
  kind?: WaveletKind
  /** L, the samples of a training context. Default: the input's time axis, if its length is fixed. */
  contextLength?: number
}

/** The plan's options but the channels, which the input brings. */
const planOptions = optionNames.filter((name) => name !== 'channels')

/**
 * The causal wavelet as a layer of `tf.layers`: [batch, time, channel] in, the same shape out, and no output reads a later input. It saves and loads with its
 * model, once this module is imported.
 * @throws TypeError, RangeError that name an option: at construction for `kind`, when the layer is built for those of the plan
 */
export class WaveletLayer extends layers.Layer {
  /** The name under which a saved model asks for the layer. */
  static readonly className = 'WaveletLayer'
  private readonly kind: WaveletKind
  private readonly options: Partial<Omit<WaveletPlanOptions, 'channels'>>
  private resolved: WaveletPlan | undefined
  private kernels: ReturnType<layers.Layer['addWeight']> | undefined

  constructor(config: WaveletLayerArguments = {}) {
    super(config)
    this.kind = checkChoice('wavelet', 'kind', config.kind ?? 'fixed', kinds)
    // A saved model's JSON may hold null for what was not given.
    const given: Readonly<Record<string, unknown>> = { ...config }
    this.options = Object.fromEntries(planOptions.flatMap((name) => (given[name] == null ? [] : [[name, given[name]]])))
    this.supportsMasking = true
    this.inputSpec = [new InputSpec({ minNDim: 3 })]
  }

  /** @throws Error before the layer has seen its input's shape */
  get plan(): WaveletPlan {
    if (this.resolved === undefined)
      throw new WgptError('wavelet: the layer has no plan before it is built. Apply it to an input first.')
    return this.resolved
  }

  /** y = x + strength · (W x - x). It may be set at any time: from 0 to 1 it fades the wavelet into a model that is already trained. */
  get strength(): number {
    return this.options.strength ?? 1
  }

  set strength(strength: number) {
    checkShare('wavelet', 'strength', strength, { whole: true })
    if (this.resolved !== undefined) {
      const { channels, contextLength } = this.resolved
      this.resolved = createWaveletPlan({ ...this.options, strength, channels, contextLength })
    }
    this.options.strength = strength
  }

  override build(inputShape: Shape | Shape[]): void {
    const shape = oneShape(inputShape)
    const [time, channels] = shape.slice(-2)
    const contextLength = this.options.contextLength ?? time
    if (contextLength == null)
      throw new WgptRangeError(
        `wavelet: the layer's input has no fixed time axis (shape ${shownShape(shape)}). Pass contextLength.`,
      )
    if (channels == null)
      throw new WgptRangeError(
        `wavelet: the layer's input has no fixed channel axis (shape ${shownShape(shape)}). Give the input a shape [time, channel].`,
      )
    const plan = createWaveletPlan({ ...this.options, channels, contextLength })
    if (this.kind === 'learnable') {
      const length = plan.kernelOffsets[plan.kernelOffsets.length - 1]!
      this.kernels = this.addWeight('kernels', [length], 'float32', initializers.zeros())
      const initial = initialKernels(plan)
      this.kernels.write(initial)
      initial.dispose()
    }
    this.resolved = plan
    this.built = true
  }

  override call(inputs: Tensor | Tensor[], kwargs: Parameters<layers.Layer['call']>[1]): Tensor {
    return tidy(() => {
      this.invokeCallHook(inputs, kwargs)
      const x = Array.isArray(inputs) ? inputs[0]! : inputs
      return this.kernels === undefined
        ? waveletTransform(x, this.plan)
        : learnableWaveletTransform(x, this.kernels.read() as Tensor1D, this.plan)
    })
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[] {
    return inputShape
  }

  override getConfig(): serialization.ConfigDict {
    const config = super.getConfig()
    config.kind = this.kind
    for (const [name, value] of Object.entries(this.options)) {
      if (value === Infinity) continue // a maximumTaps that JSON does not know, and the default
      // Typed arrays would become objects in JSON.
      config[name] =
        typeof value === 'object' && isList(value) ? (Array.from<unknown>(value) as (number | boolean)[]) : value
    }
    return config
  }
}

function oneShape(inputShape: Shape | Shape[]): Shape {
  const [first] = inputShape
  if (!Array.isArray(first)) return inputShape as Shape
  if (inputShape.length !== 1)
    throw new WgptRangeError(`wavelet: the layer was given ${inputShape.length} inputs. Apply it to one.`)
  return first
}

const shownShape = (shape: Shape) => `[${shape.map((size) => (size === null ? 'null' : shown(size))).join(', ')}]`

/**
 * `waveletLayer({ … })`, as `tf.layers.dense({ … })`.
 *
 * @example
 * ```ts
 * import * as tfl from '@tensorflow/tfjs-layers'
 *
 * const model = tfl.sequential()
 * model.add(waveletLayer({ inputShape: [8, 4], kind: 'learnable' }))
 * console.log(model.countParams()) // → 5
 * ```
 */
export const waveletLayer = (config?: WaveletLayerArguments): WaveletLayer => new WaveletLayer(config)

serialization.registerClass(WaveletLayer)
