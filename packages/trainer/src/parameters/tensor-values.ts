import type * as tf from '@tensorflow/tfjs-core'

/** Tensors as plain data, by name: what a checkpoint keeps. */
export type TensorValues = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>

/** Tensors where they live: on the backend, and changed by the next update. */
export type Variables = ReadonlyMap<string, tf.Variable>

/** Tensors of a file that is to be written: their values, or what gives them when their turn comes. */
export type TensorsToSave = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly values: Float32Array | (() => Promise<Float32Array>) }
>
