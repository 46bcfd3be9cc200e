import type { CharacterTokenizerJson } from '@wgpt/tokenizers'

/** What text8 leaves of a text: letters in lower case, digits spelled out, the rest one space. */
const text8Normalizers = [
  { type: 'Replace', pattern: { Regex: '[^A-Za-z0-9]+' }, content: ' ' },
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'].map((name, digit) => ({
    type: 'Replace',
    pattern: { String: String(digit) },
    content: ` ${name} `,
  })),
  { type: 'Lowercase' },
  { type: 'Replace', pattern: { Regex: ' +' }, content: ' ' },
]

/**
 * A character tokenizer as Hugging Face's tokenizer.json, which AutoTokenizer loads: a word is a character. One that the alphabet lacks is the
 * substitute, or without one an error there too.
 */
export function characterTokenizerJson({ alphabet, fold, substitute }: CharacterTokenizerJson): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, ...(fold === 'text8' ? text8Normalizers : [])] },
    pre_tokenizer: { type: 'Split', pattern: { Regex: '[\\s\\S]' }, behavior: 'Isolated', invert: false },
    post_processor: null,
    decoder: { type: 'Fuse' },
    model: {
      type: 'WordLevel',
      vocab: Object.fromEntries(Array.from(alphabet, (character, id) => [character, id])),
      // No character is this long: what is unknown is refused.
      unk_token: substitute ?? '<unknown>',
    },
  }
}
