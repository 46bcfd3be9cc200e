import { library } from '../../tools/build/tsup.ts'

export default library({
  index: 'src/index.ts',
  'node/index': 'src/node/index.ts',
  'report/index': 'src/report/index.ts',
})
