import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { expect, it } from 'vitest'
import { presets } from '../presets/index.js'
import { createMemoryStore } from '../store/memory-store.js'
import { runConfig } from './run-config.js'
import { readRun } from './saved-config.js'

it.each(['../../elsewhere', '/etc', '.', '..', 'a/b', '7', ' ', 'a'.repeat(300)])(
  'a comparison whose config names an arm %j, which would be a folder elsewhere, is refused',
  async (name) => {
    const store = createMemoryStore('a-run')
    const arms = { none: {}, [name]: {} }
    await store.write('config.json', JSON.stringify({ ...runConfig.parse(presets.text.tiny), arms }))
    await store.write('tokenizer.json', JSON.stringify(createCharacterTokenizer()))
    await expect(readRun(store)).rejects.toThrow(
      `a-run/config.json is broken: arms: '${name}' is not the name of an arm`,
    )
  },
)
