import type { Boundary } from '../contract.js'
import { checkPlan } from '../plan/check-arguments.js'
import type { WaveletPlan } from '../plan/create-plan.js'
import type { WaveletName } from '../plan/families/index.js'
import type { Sharing } from '../plan/kernel-layout.js'
import { isMean } from '../plan/windows.js'

/** Channels of one level and kind. */
export interface LevelDescription {
  readonly level: number
  /** Whether they carry the detail of the level instead of its approximation. */
  readonly detail: boolean
  /** Samples that an output of the fixed op reads. */
  readonly window: number
  /** Taps of a learnable kernel; 0 where the channel has none. */
  readonly taps: number
  readonly channels: number
  /** The first and the last of them; others may lie between. */
  readonly first: number
  readonly last: number
}

/** What a way of running the plan costs, a token (a sample of all channels). */
export interface Cost {
  /** Additions and multiplications, forward. */
  readonly forward: number
  /** The same of all gradients: to x, and to the kernels where there are some. */
  readonly backward: number
}

/** A plan in plain values, to print, log or store as JSON. */
export interface PlanDescription {
  readonly channels: number
  readonly contextLength: number
  readonly wavelet: WaveletName
  readonly boundary: Boundary
  readonly strength: number
  readonly firstProcessed: number
  readonly levels: readonly LevelDescription[]
  readonly fixed: { readonly parameters: 0; readonly operations: Cost }
  readonly learnable: {
    readonly parameters: number
    readonly sharing: Sharing
    /** null: whole windows. */
    readonly maximumTaps: number | null
    readonly operations: Cost
  }
  /** Bytes of x and y that a pass has to read and write per token, whatever computes it: the limit that memory sets. */
  readonly bytes: Cost
  /** What `createWaveletStream` keeps for a row, without samples to take back. */
  readonly streamBytes: number
  /** All that as lines of text. */
  readonly text: string
}

/**
 * What a plan does and costs.
 * @throws TypeError if `plan` is none
 * @example
 * ```ts
 * const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
 * console.log(describePlan(plan).text)
 * ```
 */
export function describePlan(plan: WaveletPlan): PlanDescription {
  checkPlan(plan)
  const { channels, contextLength, wavelet, boundary, strength, firstProcessed, sharing, maximumTaps } = plan
  const levels = levelsOf(plan)
  const total = (cost: (group: LevelDescription) => number) =>
    levels.reduce((sum, group) => sum + group.channels * cost(group), 0)
  const fade = strength === 1 ? 0 : 3
  // Haar's means by blocks: three additions and a scaling, at any window. Every other window is a multiplication and an addition a tap.
  const fixed = total((group) =>
    group.level === 0 ? 0 : (isMean({ wavelet, detail: group.detail }) ? 4 : 2 * group.window - 1) + fade,
  )
  const learnable = total((group) => (group.taps === 0 ? 0 : 2 * group.taps - 1 + fade))
  const description = {
    channels,
    contextLength,
    wavelet,
    boundary,
    strength,
    firstProcessed,
    levels,
    fixed: { parameters: 0, operations: { forward: fixed, backward: fixed } },
    learnable: {
      parameters: plan.kernelOffsets[plan.kernelOffsets.length - 1]!,
      sharing,
      maximumTaps: Number.isFinite(maximumTaps) ? maximumTaps : null,
      operations: { forward: learnable, backward: 2 * learnable },
    },
    bytes: { forward: 8 * channels, backward: 8 * channels },
    streamBytes: 4 * channels * Math.max(...levels.map(({ window }) => window)),
  } as const
  return { ...description, text: textOf(description) }
}

function levelsOf({ levels, details, windows, taps }: WaveletPlan): LevelDescription[] {
  const groups = new Map<string, LevelDescription>()
  levels.forEach((level, channel) => {
    const kind = [level, details[channel], taps[channel]].join()
    const known = groups.get(kind)
    groups.set(kind, {
      level,
      detail: details[channel] === 1,
      window: windows[channel]!,
      taps: taps[channel]!,
      channels: (known?.channels ?? 0) + 1,
      first: known?.first ?? channel,
      last: channel,
    })
  })
  return [...groups.values()].sort((a, b) => a.level - b.level || a.first - b.first)
}

function textOf(plan: Omit<PlanDescription, 'text'>): string {
  const { channels, contextLength, wavelet, boundary, strength, levels, fixed, learnable, bytes, streamBytes } = plan
  const count = (value: number) => value.toLocaleString('en-US')
  const rows = levels.map(({ level, detail, window, taps, channels, first, last }) => [
    `${level}${detail ? ' detail' : ''}`,
    count(window),
    count(taps),
    count(channels),
    first === last ? `${first}` : `${first}…${last}`,
  ])
  const table = [['level', 'window', 'taps', 'channels', 'which'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const shared = learnable.sharing === 'level' ? ', one kernel a level' : ''
  const most = learnable.maximumTaps === null ? '' : `, at most ${count(learnable.maximumTaps)} taps`
  return [
    `${wavelet} on ${count(channels)} channels, context ${count(contextLength)}, boundary ${boundary}, strength ${strength}`,
    ...table.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`),
    `fixed: no parameters, ${count(fixed.operations.forward)} operations per token forward and ${count(fixed.operations.backward)} backward`,
    `learnable: ${count(learnable.parameters)} parameters${shared}${most}, ${count(learnable.operations.forward)} operations per token forward and ${count(learnable.operations.backward)} backward`,
    `memory traffic: ${count(bytes.forward)} bytes per token forward, ${count(bytes.backward)} backward`,
    `stream: ${count(streamBytes)} bytes per row`,
  ].join('\n')
}
