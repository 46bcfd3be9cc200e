import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { declareInstall } from './backends-install.js'
import type { CommandModule } from './command.js'

export const backendsCommand: CommandModule = {
  name: 'backends',
  summary: 'what computes here, the fastest first, and how to have what is missing',
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
  const { describeBackend } = await import('../training/start-backend.js')
  const statuses = await listBackends()
  const [first] = chooseBackends(statuses)
  const chosen = statuses.find(({ name }) => name === first)
  const width = Math.max(...statuses.map(({ name }) => name.length))
  for (const status of statuses) {
    const { name, available, software, reason, install, advice } = status
    const note =
      status === chosen ? ' ← auto' : software === true ? ' (imitated by the processor: auto passes it by)' : ''
    output.print(
      available
        ? `✓ ${describeBackend(status).replace(name, name.padEnd(width))}${note}${advice === undefined ? '' : `\n  ${advice}`}`
        : `✗ ${name.padEnd(width)} ${reason ?? ''}${install === undefined ? '' : ` To have it: ${install}`}`,
    )
  }
  output.finish({ command: 'backends', backends: statuses, auto: chosen?.name ?? null })
}
