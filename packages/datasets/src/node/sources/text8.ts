import { createDownloadSource, type ArchiveRules } from './download-source.js'

export const text8Rules: ArchiveRules = { wanted: (name) => name === 'text8', limits: { files: 1, bytes: 100_000_000 } }

export const text8 = createDownloadSource(
  {
    name: 'text8',
    modality: 'text',
    title: 'text8: the first 100 million characters of Wikipedia, cleaned',
    author: "Wikipedia's contributors, 2006; cleaned by Matt Mahoney",
    origin: 'mattmahoney.net/dc/textdata.html',
    licence: 'CC-BY-SA-3.0',
    licenceUrl: 'https://creativecommons.org/licenses/by-sa/3.0',
    credit: "Wikipedia's contributors; Matt Mahoney, Large Text Compression Benchmark",
    package: 'mattmahoney.net',
    download: { url: 'http://mattmahoney.net/dc/text8.zip', bytes: 31_344_016 },
    documents: 1,
    characters: 100_000_000,
    bytes: 100_000_000,
    sha256: 'a6640522afe85d1963ad56c05b0ede0a0c000dddc9671758a6cc09b7a38e5232',
    notes:
      'One text, which is cut once: its last tenth validates (the papers use the last 10 million characters as 5 to validate and 5 to test). The address has no https; the SHA-256 is what is trusted.',
  },
  text8Rules,
)
