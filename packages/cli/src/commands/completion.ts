import { Argument } from 'commander'
import { scriptFor, shells, type Shell } from './completion-scripts.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import type { CommandModule } from './command.js'

export const completionCommand: CommandModule = {
  name: 'completion',
  summary: 'print the script with which a shell completes wgpt commands',
  configure(command) {
    command
      .addArgument(new Argument('<shell>', 'which shell').choices(shells))
      .addOption(shared.json())
      .addHelpText(
        'after',
        `${examplesText(['completion bash', 'completion zsh > ~/.zfunc/_wgpt'])}
To have it now, and always when it stands in the shell's own file:
  bash  eval "$(wgpt completion bash)"      ~/.bashrc
  zsh   source <(wgpt completion zsh)       ~/.zshrc, behind compinit
  fish  wgpt completion fish | source       ~/.config/fish/config.fish
`,
      )
      .action(run)
  },
}

function run(shell: Shell, options: { json?: boolean }): void {
  const output = createOutput(options)
  output.print(scriptFor[shell].trimEnd())
  output.finish({ command: 'completion', shell, script: scriptFor[shell] })
}
