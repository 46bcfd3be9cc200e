export { sumRows } from '../../../../kernel-runtime/assembly/sum-rows'
