import { describe, expect, it } from 'vitest'
import { findSystem } from './system.js'
import { fits, glibcOf, parseWheelName } from './wheels.js'

describe('a wheel', () => {
  it('is read off its name', () => {
    expect(parseWheelName('nvidia_cublas_cu12-12.9.1.4-py3-none-manylinux_2_27_x86_64.whl')).toEqual({
      filename: 'nvidia_cublas_cu12-12.9.1.4-py3-none-manylinux_2_27_x86_64.whl',
      project: 'nvidia-cublas-cu12',
      version: '12.9.1.4',
      platforms: ['manylinux_2_27_x86_64'],
    })
    expect(parseWheelName('a.b-1.0-2build-cp39-abi3-linux_x86_64.whl')).toMatchObject({ project: 'a-b', python: 39 })
  })

  it.each([
    '../tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    'a/b-1.0-py3-none-any.whl',
    'tensorflow-..-cp312-cp312-manylinux_2_27_x86_64.whl',
    'tensorflow-2.21.0-cp313-cp313t-manylinux_2_27_x86_64.whl',
    'tensorflow-2.21.0.tar.gz',
    'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl\0',
    '',
  ])('is not %j', (name) => {
    expect(parseWheelName(name)).toBeUndefined()
  })

  it.each([
    ['manylinux_2_27_x86_64', [2, 27]],
    ['manylinux_2_17_x86_64.manylinux2014_x86_64', [2, 17]],
    ['manylinux2014_x86_64', [2, 17]],
    ['manylinux1_x86_64', [2, 5]],
    ['manylinux_2_27_aarch64', undefined],
    ['musllinux_1_2_x86_64', undefined],
    ['win_amd64', undefined],
    ['macosx_12_0_arm64', undefined],
  ])('for %s runs with glibc %j on x86_64', (tags, wanted) => {
    const wheel = parseWheelName(`a-1.0-cp312-cp312-${tags}.whl`)!
    expect(glibcOf(wheel, 'x86_64')).toEqual(wanted)
    if (wanted === undefined) {
      expect(fits(wheel, { machine: 'x86_64', glibc: [9, 0] })).toBe(false)
      return
    }
    const [major, minor] = wanted as [number, number]
    expect(fits(wheel, { machine: 'x86_64', glibc: [major, minor] })).toBe(true)
    expect(fits(wheel, { machine: 'x86_64', glibc: [major, minor - 1] })).toBe(false)
    expect(fits(wheel, { machine: 'x86_64', glibc: [major + 1, 0] })).toBe(true)
  })
})

describe('a system', () => {
  it('is Linux with glibc, on x64 or arm64', () => {
    expect(findSystem('linux', 'x64', '2.36')).toEqual({ machine: 'x86_64', glibc: [2, 36] })
    expect(findSystem('linux', 'arm64', '2.28')).toEqual({ machine: 'aarch64', glibc: [2, 28] })
  })

  it.each([
    [
      'darwin',
      'arm64',
      undefined,
      /for Linux on x64 and arm64; here is darwin on arm64\. What works here: the backend webgpu/,
    ],
    ['win32', 'x64', undefined, /here is win32 on x64/],
    ['linux', 'ppc64', '2.36', /no TensorFlow for Linux on ppc64/],
    ['linux', 'x64', '', /another C library \(Alpine has musl\)/],
  ] as const)('%s on %s with glibc %s is told what works', (platform, arch, glibc, complaint) => {
    expect(() => findSystem(platform, arch, glibc)).toThrow(complaint)
  })
})
