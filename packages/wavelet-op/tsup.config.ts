import { library } from '../../tools/build/tsup.ts'

export default library({
  index: 'src/index.ts',
  webgpu: 'src/webgpu/index.ts',
  layers: 'src/layers/index.ts',
  conformance: 'src/conformance/index.ts',
})
