import { describe, expect, it } from 'vitest'
import { cudaRequirements, describeGpus, isNeededOfCuda, parseGpus } from './cuda.js'

describe('what a wheel asks for with CUDA', () => {
  it('is read off its METADATA, in the old form and the new', () => {
    const metadata = `Metadata-Version: 2.1
Requires-Dist: numpy<2.3.0,>=1.26.0
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12 (==8.9.4.25) ; extra == 'and-cuda'
Requires-Dist: nvidia-other<2; extra == "something"
Requires-Dist: tensorflow-io<1; extra == "and-cuda"
`
    expect(cudaRequirements(metadata)).toEqual([
      { project: 'nvidia-cublas-cu12', versions: '<13.0,>=12.5.3.2' },
      { project: 'nvidia-cudnn-cu12', versions: '==8.9.4.25' },
    ])
  })

  it('is libraries, and what compiles for the GPU', () => {
    const names = [
      'nvidia/cublas/lib/libcublas.so.12',
      'nvidia/cudnn/lib/libcudnn_ops.so.9',
      'nvidia/cuda_nvcc/bin/ptxas',
      'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc',
    ]
    const others = [
      'nvidia/cublas/include/cublas.h',
      'nvidia/__init__.py',
      'nvidia/nccl/lib/libnccl_static.a',
      'other/lib/x.so',
    ]
    expect([...names, ...others].filter(isNeededOfCuda)).toEqual(names)
  })
})

describe('a GPU', () => {
  const found = (text: string) => describeGpus(parseGpus(text))

  it('is named with its capability and driver', () => {
    expect(found('NVIDIA H100 80GB HBM3, 9.0, 535.161.08\n')).toBe(
      'NVIDIA H100 80GB HBM3, compute capability 9.0, driver 535.161.08',
    )
    expect(found('NVIDIA L4, 8.9, 550.54\nNVIDIA L4, 8.9, 550.54\n')).toMatch(/, and 1 more$/)
  })

  it.each([
    ['', /no NVIDIA GPU is found|names? .*a GPU/],
    ['Tesla M60, 5.2, 535.1\n', /too old: found Tesla M60, compute capability 5\.2.*expected compute capability 6\.0/],
    ['Tesla V100, 7.0, 470.82.01\n', /driver is too old for CUDA 12: found .*driver 470\.82\.01; expected driver 525/],
  ])('%j is refused, with what to do', (text, complaint) => {
    expect(() => found(text)).toThrow(complaint)
    expect(() => found(text)).toThrow(/without --cuda, or .*--force/)
  })
})
