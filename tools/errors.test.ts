import * as backends from '@wgpt/backends'
import * as install from '@wgpt/backends/install'
import * as bench from '@wgpt/bench'
import * as datasets from '@wgpt/datasets'
import * as datasetsNode from '@wgpt/datasets/node'
import * as decoder from '@wgpt/decoder'
import { WgptError } from '@wgpt/errors'
import * as kernels from '@wgpt/kernels'
import * as study from '@wgpt/study'
import * as tokenizers from '@wgpt/tokenizers'
import * as trainer from '@wgpt/trainer'
import * as wavelet from '@wgpt/wavelet-op'
import { describe, expect, it } from 'vitest'

const packages = {
  backends,
  install,
  bench,
  datasets,
  datasetsNode,
  decoder,
  kernels,
  study,
  tokenizers,
  trainer,
  wavelet,
}

type ErrorClass = abstract new (...parameters: never[]) => Error
const isErrorClass = (value: unknown): value is ErrorClass =>
  typeof value === 'function' && (value === Error || value.prototype instanceof Error)

const exported = Object.entries(packages).flatMap(([name, namespace]) =>
  Object.entries(namespace as Record<string, unknown>).flatMap(([key, value]) =>
    isErrorClass(value) ? [{ name: `${name}.${key}`, value }] : [],
  ),
)

describe('an error class that a package exports', () => {
  it.each(exported)('$name extends WgptError', ({ value }) => {
    expect(value.prototype instanceof WgptError || value === WgptError).toBe(true)
  })

  it('is there at all', () => {
    expect(exported.length).toBeGreaterThan(12)
  })
})
