/**
 * Counts the calls of WebGPU themselves, whoever makes them, from now on. Needs nothing around it: its text runs in a page too.
 * @returns an object whose `take()` gives the counts since the last one
 */
export function followDevice() {
  const zero = () => ({
    dispatches: 0,
    passes: 0,
    submits: 0,
    newBytes: 0,
    uploadedBytes: 0,
    readBytes: 0,
    pipelines: 0,
    shaders: new Map(),
  })
  let now = zero()
  const names = new WeakMap()
  const { GPUBuffer, GPUComputePassEncoder, GPUCommandEncoder, GPUQueue, GPUDevice } = globalThis
  const follow = (owner, name, see) => {
    const call = owner.prototype[name]
    owner.prototype[name] = function (...given) {
      const result = call.apply(this, given)
      see(given, result, this)
      return result
    }
  }
  const current = new WeakMap()
  follow(GPUDevice, 'createBuffer', ([{ size }]) => (now.newBytes += size))
  for (const create of ['createComputePipeline', 'createComputePipelineAsync'])
    follow(GPUDevice, create, ([{ label }], pipeline) => {
      now.pipelines++
      names.set(pipeline, label ?? 'unnamed')
    })
  follow(GPUQueue, 'writeBuffer', ([, , data, offset = 0, size]) => {
    const bytes = data.BYTES_PER_ELEMENT ?? 1 // offset and size count elements of a typed array
    now.uploadedBytes += (size ?? data.byteLength / bytes - offset) * bytes
  })
  follow(GPUBuffer, 'getMappedRange', (_, range, { usage }) => (now.readBytes += usage & 1 ? range.byteLength : 0))
  follow(GPUQueue, 'submit', () => now.submits++)
  follow(GPUCommandEncoder, 'beginComputePass', () => now.passes++)
  follow(GPUComputePassEncoder, 'setPipeline', ([pipeline], _, pass) => current.set(pass, names.get(pipeline)))
  follow(GPUComputePassEncoder, 'dispatchWorkgroups', (_, __, pass) => {
    now.dispatches++
    const name = current.get(pass)
    now.shaders.set(name, (now.shaders.get(name) ?? 0) + 1)
  })
  return {
    take() {
      const taken = now
      now = zero()
      return taken
    },
  }
}
