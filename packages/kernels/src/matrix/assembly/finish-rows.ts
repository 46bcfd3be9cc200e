import { finish } from './shared/finish'
export { changeActivations } from '../../../../kernel-runtime/assembly/activations'
export { changeExp } from '../../../../kernel-runtime/assembly/exp'

/** `finish` for rows [from, to) of whole matrices. */
export function finishRows(
  c: usize,
  columns: i32,
  activation: i32,
  residual: usize,
  slopes: usize,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>columns) << 2
  const offset = <usize>from * stride
  const added = residual != 0 ? residual + offset : 0
  finish(c + offset, stride, to - from, columns, activation, added, slopes != 0 ? slopes + offset : 0)
}
