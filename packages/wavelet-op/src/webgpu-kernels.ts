export { gpuOf as webGpu } from '@wgpt/kernel-runtime'

/** Neighbouring channels that a work-group takes: a power of two. */
export const lanesOf = (channels: number, most: number) => Math.min(most, 2 ** Math.ceil(Math.log2(channels)))
