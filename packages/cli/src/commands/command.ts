import type { Command } from 'commander'

/** One command of `wgpt`: a file in this folder and a line in its index. */
export interface CommandModule {
  readonly name: string
  /** One line, as `wgpt --help` shows it. */
  readonly summary: string
  /** Declares arguments, options, examples and what to do. Called when the command is, so that it may load what it needs to know. */
  readonly configure: (command: Command) => void | Promise<void>
}
