// A run in a process of its own, from the built packages, for tests that kill it. Prints '<type> <step>' for every event.
import { writeSync } from 'node:fs'
import { useBackend } from '@wgpt/backends'
import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { compare, train } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'

const { backend, folder, alphabet, training, validation, ...options } = JSON.parse(process.argv[2])
await useBackend(backend)
try {
  await (options.arms ? compare : train)({
    ...options,
    tokenizer: createCharacterTokenizer({ alphabet }),
    data: { training: Uint16Array.from(training), validation: Uint16Array.from(validation) },
    store: openRunFolder(folder),
    onEvent: ({ type, step }) => void writeSync(1, `${type} ${step}\n`),
  })
} catch (error) {
  writeSync(2, `${error.name}: ${error.message}\n`)
  process.exitCode = 1
}
