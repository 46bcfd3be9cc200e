import { version } from '../../package.json'

/** Marks our kernels: a page may hold two versions of this package. */
export const maker: string = `@wgpt/kernels@${version}`
