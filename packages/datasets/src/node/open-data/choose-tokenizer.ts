import { readFile } from 'node:fs/promises'
import {
  createBpeTokenizer,
  createCharacterTokenizer,
  createUtf8Tokenizer,
  isTextTokenizer,
  parseTokenizer,
  TokenizerError,
  type AnyTokenizer,
  type TextAlphabet,
  type TextTokenizer,
} from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import { refusedBySystem } from '../refused-by-system.js'

/** A vocabulary of more characters than this is made of bytes unless a tokenizer is named. */
export const mostCharacters = 4096

/** What a config may name for texts besides a file, each with what it makes. */
export const textTokenizers: Readonly<Record<string, (alphabet: TextAlphabet) => TextTokenizer>> = {
  characters: (alphabet) => createCharacterTokenizer({ alphabet: alphabet.alphabet() }),
  text8: () => createCharacterTokenizer(),
  bytes: () => createUtf8Tokenizer(),
}

/**
 * The tokenizer of texts: the one that is named, else text8's for text that is as text8 is, else an alphabet of the texts, else, where that
 * would be larger than `mostCharacters`, bytes.
 * @param named 'characters', 'text8', 'bytes', or a file: Hugging Face's tokenizer.json, or a tokenizer that wgpt saved
 * @throws DataFileError if there is no such file, or it isn't a tokenizer of texts
 */
export async function chooseTokenizer(named: string | undefined, alphabet: TextAlphabet): Promise<TextTokenizer> {
  if (named === undefined) return usualTokenizer(alphabet)
  if (Object.hasOwn(textTokenizers, named)) return textTokenizers[named]!(alphabet)
  const text = await readFile(named, 'utf8').catch((error: unknown) => {
    const refused = refusedBySystem(named, error)
    throw new DataFileError(
      `${refused.message.replace(/^data:/, 'data.tokenizer:').replace(/Check the path\.$/, '')}Name one of ${Object.keys(textTokenizers).join(', ')}, or the path of a tokenizer.json.`,
      { cause: error },
    )
  })
  const tokenizer = readTokenizer(named, text)
  if (!isTextTokenizer(tokenizer))
    throw new DataFileError(
      `data.tokenizer: '${named}' is a tokenizer of kind '${tokenizer.kind}'; expected one of texts. Name another file.`,
    )
  return tokenizer
}

function readTokenizer(named: string, text: string): AnyTokenizer {
  try {
    return /"kind"\s*:\s*"[a-z0-9-]+"/.test(text.slice(0, 200)) ? parseTokenizer(text) : createBpeTokenizer(text)
  } catch (error) {
    if (!(error instanceof TokenizerError)) throw error
    throw new DataFileError(`data.tokenizer: '${named}': ${error.message.replace(/^tokenizer: /, '')}`, {
      cause: error,
      ...(error.offset !== undefined && { offset: error.offset }),
    })
  }
}

function usualTokenizer(alphabet: TextAlphabet): TextTokenizer {
  if (alphabet.isText8) return textTokenizers.text8!(alphabet)
  const isSmall = Array.from(alphabet.alphabet()).length <= mostCharacters
  return textTokenizers[isSmall ? 'characters' : 'bytes']!(alphabet)
}

/** A tokenizer of texts and what it leaves out, in words: `31,500 characters, alphabet of 71, 0 left out`. */
export function describeTokenizer(tokenizer: TextTokenizer, alphabet: TextAlphabet): string {
  const count = (value: number) => value.toLocaleString('en-US')
  const leftOut = alphabet.leftOutBy(tokenizer)
  const characters = leftOut.reduce((sum, [, times]) => sum + times, 0)
  const most = leftOut.slice(0, 5).map(([character]) => JSON.stringify(character).slice(1, -1))
  const which = most.length === 0 ? '' : ` (${most.join(' ')}${leftOut.length > most.length ? ' …' : ''})`
  return `${count(alphabet.characters)} characters, ${vocabularyOf(tokenizer)}, ${count(characters)} left out${which}`
}

/** A sentence for a text that a tokenizer makes shorter; empty where nothing is left out. */
export function shareLeftOut(tokenizer: TextTokenizer, alphabet: TextAlphabet): string {
  const characters = alphabet.leftOutBy(tokenizer).reduce((sum, [, times]) => sum + times, 0)
  if (characters === 0) return ''
  const count = (value: number) => value.toLocaleString('en-US')
  return `Its tokenizer leaves out ${count(characters)} of ${count(alphabet.characters)} characters: choose another one by --tokenizer (data.tokenizer).`
}

function vocabularyOf(tokenizer: TextTokenizer): string {
  const size = tokenizer.vocabularySize.toLocaleString('en-US')
  switch (tokenizer.kind) {
    case 'bpe':
      return `BPE of ${size} tokens`
    case 'utf8':
      return `bytes of UTF-8`
    case 'character':
      return tokenizer.toJSON().fold === 'text8' ? `folded to text8's alphabet of ${size}` : `alphabet of ${size}`
  }
}
