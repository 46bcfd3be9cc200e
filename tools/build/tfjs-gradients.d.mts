/** Bundles the gradients of tfjs-core into packages/backends/src/generated, unless what is there says the same. */
export function buildTfjsGradients(): Promise<void>
