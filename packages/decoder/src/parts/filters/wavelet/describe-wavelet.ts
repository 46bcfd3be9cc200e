import { describePlan, type PlanDescription, type WaveletPlan } from '@wgpt/wavelet-op'
import type { FilterDescription } from '../filter.js'
import type { WaveletForm } from './wavelet-packing.js'

const count = (value: number) => value.toLocaleString('en-US')

/** The channels of each level as a table, and the plan in plain values. */
export function describeWavelet(form: WaveletForm, plan: WaveletPlan): FilterDescription {
  const values: Partial<PlanDescription> & Omit<PlanDescription, 'text'> = { ...describePlan(plan) }
  Reflect.deleteProperty(values, 'text')
  const share = 1 - plan.firstProcessed / plan.channels
  const hasTaps = form === 'learnable'
  const rows = values.levels.map(({ level, detail, window, taps, channels, first, last }) => [
    `${level}${detail ? ' detail' : ''}`,
    count(window),
    ...(hasTaps ? [count(taps)] : []),
    count(channels),
    first === last ? `${first}` : `${first}…${last}`,
  ])
  const table = [['level', 'window', ...(hasTaps ? ['taps'] : []), 'channels', 'which'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return {
    title: `${form}, ${plan.wavelet}`,
    details: `boundary ${plan.boundary}, strength ${plan.strength}: ${(100 * share).toFixed(0)} % of ${count(plan.channels)} channels`,
    lines: table.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')),
    values: { share, ...values },
  }
}
