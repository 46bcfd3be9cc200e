import { modalities } from '@wgpt/tokenizers'
import { expect, it } from 'vitest'
import { encodeDocument } from './encode-document.js'
import { Watch } from './watch.js'

const tokenizer = modalities.find(({ name }) => name === 'dna')!.createTokenizer()

async function tokenize(...texts: string[]): Promise<number[]> {
  const ids: number[] = []
  const document = {
    name: 'a.seq',
    size: texts.join('').length,
    async *parts() {
      for (const text of texts) yield await Promise.resolve(new TextEncoder().encode(text))
    },
  }
  for await (const part of encodeDocument(document as never, tokenizer as never, new Watch({}))) ids.push(...part)
  return ids
}

it('gives the ids of all parts', async () => {
  expect(await tokenize('ACG', 'TN\n', 'a')).toEqual([0, 1, 2, 3, 4, 0])
})

it('names the byte of the file at which a part is refused, whichever part it is', async () => {
  await expect(tokenize('AC>GT')).rejects.toMatchObject({ name: 'DataFileError', offset: 2 })
  await expect(tokenize('ACGT\n', 'AC>GT')).rejects.toMatchObject({
    name: 'DataFileError',
    offset: 7,
    message: expect.stringMatching(
      /^data: 'a\.seq': dna: '>' at byte 2 .*\(Bytes are counted from byte 5 of the file\.\)$/,
    ),
  })
})
