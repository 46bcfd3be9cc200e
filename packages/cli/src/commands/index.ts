import { backendsCommand } from './backends.js'
import { benchCommand } from './bench.js'
import type { CommandModule } from './command.js'
import { compareCommand } from './compare.js'
import { completionCommand } from './completion.js'
import { dataCommand } from './data.js'
import { describeCommand } from './describe.js'
import { evalCommand } from './eval.js'
import { exportCommand } from './export.js'
import { generateCommand } from './generate.js'
import { importCommand } from './import.js'
import { launchCommand } from './launch.js'
import { reportCommand } from './report.js'
import { runsCommand } from './runs.js'
import { schemaCommand } from './schema.js'
import { studyCommand } from './study.js'
import { trainCommand } from './train.js'

/** The sole list of commands, in the order of help. */
export const commands: readonly CommandModule[] = [
  trainCommand,
  launchCommand,
  compareCommand,
  studyCommand,
  describeCommand,
  generateCommand,
  evalCommand,
  reportCommand,
  runsCommand,
  exportCommand,
  importCommand,
  backendsCommand,
  dataCommand,
  benchCommand,
  schemaCommand,
  completionCommand,
]
