import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { declareInstall } from './backends-install.js'
import type { CommandModule } from './command.js'

export const backendsCommand: CommandModule = {
  name: 'backends',
  summary: 'list the backends of this machine, the fastest first, and how to install the missing ones',
  configure(command) {
    command
      .addOption(shared.json())
      .addHelpText('after', examplesText(['backends', 'backends --json', 'backends install tensorflow']))
      .action(run)
    declareInstall(command)
  },
}

async function run(options: { json?: boolean }): Promise<void> {
  const output = createOutput(options)
  const { chooseBackends, listBackends } = await import('@wgpt/backends')
  const { describeBackend } = await import('../backend/describe-backend.js')
  const statuses = await listBackends()
  const [first, ...others] = chooseBackends(statuses)
  const chosen = statuses.find(({ name }) => name === first)
  // Which of both is faster depends on the model: a call that has one measures them.
  const isMeasured = chosen?.name === 'tensorflow' && chosen.gpu !== true && others.includes('wasm')
  const width = Math.max(...statuses.map(({ name }) => name.length))
  for (const status of statuses) {
    const { name, available, software, reason, install, advice } = status
    const note =
      status === chosen || (isMeasured && name === 'wasm')
        ? ' ← auto'
        : software === true
          ? ' (software GPU, not chosen automatically)'
          : ''
    output.print(
      available
        ? `✓ ${describeBackend(status, 'up to ').replace(name, name.padEnd(width))}${note}${advice === undefined ? '' : `\n  ${advice}`}`
        : `✗ ${name.padEnd(width)} ${reason ?? ''}${install === undefined ? '' : `. To have it: ${install}`}`,
    )
  }
  if (isMeasured)
    output.print('auto measures tensorflow and wasm on a small model of the shape at hand, and takes the faster one')
  output.finish({ command: 'backends', backends: statuses, auto: chosen?.name ?? null })
}
