import { describePlan, initialKernels, learnableWaveletTransform, waveletTransform } from '@wgpt/wavelet-op'
import type { WaveletPlan } from '@wgpt/wavelet-op'
import type { ParameterLayout } from '../../layout.js'
import type { Weights } from '../../weights.js'
import type { Filter, FilterPlace } from '../filter.js'
import { channelFilters } from './channel-filters.js'
import { describeWavelet } from './describe-wavelet.js'
import { addWavelet, graphName } from './wavelet-graph.js'
import { WaveletMemory } from './wavelet-memory.js'
import { planOf, type WaveletOptions } from './wavelet-options.js'
import { packingOf, type WaveletForm } from './wavelet-packing.js'

/** The wavelet at a place. A plan costs microseconds, and no backend keeps anything by it. */
export function waveletFilter(
  form: WaveletForm,
  options: WaveletOptions,
  { channels, contextLength }: FilterPlace,
): Filter {
  const plan = planOf(options, channels, contextLength)
  const kernelLength = form === 'learnable' ? plan.kernelOffsets.at(-1)! : 0
  const kernelsOf = (weights: Weights) => (kernelLength > 0 ? weights.vector('kernels') : undefined)
  const layout: ParameterLayout[] =
    kernelLength > 0 ? [{ name: 'kernels', shape: [kernelLength], initial: { make: () => initialKernels(plan) } }] : []
  return {
    layout,
    apply(x, weights, segments) {
      const kernels = kernelsOf(weights)
      return kernels
        ? learnableWaveletTransform(x, kernels, plan, { segments })
        : waveletTransform(x, plan, { segments })
    },
    memory: (batch, weights) => new WaveletMemory(plan, batch, kernelsOf(weights)),
    get cost() {
      const { streamBytes, ...costs } = describePlan(plan)
      // Kernels' gradients read what was filtered.
      return { ...costs[form].operations, saved: form === 'learnable' ? channels : 0, keptBytes: streamBytes }
    },
    async graph(x, name, model) {
      if (plan.strength === 0) return x
      const fullPlan = (boundary: WaveletPlan['boundary']) =>
        planOf({ ...options, boundary, strength: 1 }, channels, contextLength)
      const filters = await channelFilters(form, plan, fullPlan, model.valuesOf(`${name}.kernels`))
      const { builder, firstRows } = model
      const settings = { name: graphName(name), filters, strength: plan.strength, firstRows, contextLength }
      return model.asSequences(x, channels, (sequences) => addWavelet(builder, sequences, settings))
    },
    meaning: meaningOf(form, plan),
    describe: () => describeWavelet(form, plan),
    packing: packingOf(form, plan),
  }
}

/** The shapes of kernels, and of which windows they are. */
const meaningOf = (form: WaveletForm, plan: WaveletPlan) =>
  [plan.windows, plan.taps, form === 'learnable' ? plan.kernelOffsets : []].map(String).join(';')
