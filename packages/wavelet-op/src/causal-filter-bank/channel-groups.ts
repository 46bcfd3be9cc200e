import { tableColumns } from '../contract.js'

/** Channels whose kernels are equally long, or that share one kernel. All lists are as long as `channels`. */
export interface ChannelGroup {
  readonly taps: number
  readonly channels: readonly number[]
  readonly starts: readonly number[]
  /** One kernel for all of them. */
  readonly isShared: boolean
}

/** Groups the channels of a filter bank's table, shared kernels each for itself. */
export function channelGroups(table: Int32Array): ChannelGroup[] {
  const owners = new Map<number, number[]>()
  for (let channel = 0; channel < table.length / tableColumns; channel++) {
    const [start, taps] = [table[channel * tableColumns]!, table[channel * tableColumns + 1]!]
    const key = taps === 0 ? -1 : start
    owners.set(key, [...(owners.get(key) ?? []), channel])
  }
  const groups = new Map<string, { taps: number; channels: number[]; starts: number[]; isShared: boolean }>()
  for (const [start, channels] of owners) {
    const taps = table[channels[0]! * tableColumns + 1]!
    const isShared = taps > 0 && channels.length > 1
    const key = isShared ? `kernel ${start}` : `taps ${taps}`
    const group = groups.get(key) ?? { taps, channels: [], starts: [], isShared }
    group.channels.push(...channels)
    group.starts.push(...channels.map(() => Math.max(start, 0)))
    groups.set(key, group)
  }
  return [...groups.values()]
}
