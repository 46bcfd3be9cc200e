import { createCharacterTokenizer } from '@wgpt/tokenizers'
import { describe, expect, it } from 'vitest'
import { tokenizeSplits } from './tokenize-splits.js'

const splits = {
  training: [
    { name: 'a', text: 'abc' },
    { name: 'b', text: 'ca' },
  ],
  validation: [{ name: 'c', text: 'bé' }],
}

describe('tokenizeSplits', () => {
  it('gives the ids of the documents one after the other', () => {
    const tokens = tokenizeSplits(splits, createCharacterTokenizer({ alphabet: 'abcé' }))
    expect([...tokens.training]).toEqual([0, 1, 2, 2, 0])
    expect([...tokens.validation]).toEqual([1, 3])
  })

  it('names the document that holds an unknown character', () => {
    expect(() => tokenizeSplits(splits, createCharacterTokenizer({ alphabet: 'abc' }))).toThrow(
      "data: 'c': tokenizer: the character 'é' (U+00E9) at position 1",
    )
  })
})
