import { waveletPlan } from '@wgpt/decoder'
import { decodeSafetensors, float32Values, readRun, type RunStore } from '@wgpt/trainer'
import { tapsByLevel } from '../scales/taps.js'
import type { Taps } from './protocol.js'

/** What the last block's learnable filter averages at a saved step; undefined for an arm without one. */
export async function readKernels(
  store: RunStore,
  step: number,
): Promise<{ levels: readonly number[]; taps: Taps } | undefined> {
  const { config } = await readRun(store)
  if (config.decoder.wavelet.kind !== 'learnable') return undefined
  const bytes = await store.read(`checkpoints/${step}/model.safetensors`)
  const name = `transformer.h.${config.decoder.layerCount - 1}.wavelet.kernels`
  const kernels = bytes && decodeSafetensors(bytes).tensors.get(name)
  if (kernels === undefined) return undefined
  const plan = waveletPlan(config.decoder)
  return { levels: [...plan.levels], taps: tapsByLevel(plan, float32Values(name, kernels)) }
}
