import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { afterAll, expect, it } from 'vitest'
import { textAsDocument } from './open-data/text-as-document.js'
import { tokenizeDocuments } from './token-cache/tokenize-documents.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-cache-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a cache that cannot be written names WGPT_CACHE, and no document for damaged', async () => {
  writeFileSync(path.join(folder, 'file'), '')
  const documents = ['one text', 'another text'].map((text, index) => textAsDocument({ name: String(index), text }))
  const tokens = path.join(folder, 'file', 'tokens')
  const failed = tokenizeDocuments(documents, createCharacterTokenizer(), { folder: tokens, skipDamaged: true })
  await expect(failed).rejects.toMatchObject({ name: 'CacheFolderError' })
  await expect(failed).rejects.toThrow(
    `data: the cache folder '${tokens}' can't be written: a file is in the way. Name another folder in WGPT_CACHE, then try again.`,
  )
})
