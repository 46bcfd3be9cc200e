/** What shaders gain by, where the adapter has it. None is required: without one, a kernel takes another way. */
const wanted = ['timestamp-query', 'shader-f16', 'subgroups'] as const

/** Limits that decide which models fit, and how large a work-group may be: as much as the adapter has. */
const raised = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
] as const satisfies readonly (keyof GPUSupportedLimits)[]

/** The adapter's device, with the limits and features that training can use. @throws Error if the adapter has none */
export async function requestDevice(gpu: GPU): Promise<{ device: GPUDevice; info: GPUAdapterInfo | undefined }> {
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (adapter === null) throw new Error('WebGPU gives no adapter')
  const { limits, features } = adapter
  const device = await adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => features.has(feature)) as GPUFeatureName[],
    // Older browsers lack some of them.
    requiredLimits: Object.fromEntries(
      raised.filter((name) => typeof limits[name] === 'number').map((name) => [name, limits[name]]),
    ),
  })
  return { device, info: (adapter as { readonly info?: GPUAdapterInfo }).info }
}
