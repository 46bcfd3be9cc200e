import { createBpeTokenizer, parseTokenizer, type AnyTokenizer, type BpeTokenizer } from '@wgpt/tokenizers'
import { asJson } from '../config/saved-config.js'
import { reasonOf } from '../errors.js'
import { fileError, readJsonObject, readText, type ModelFolder } from './model-folder.js'

/** Ours, for what Hugging Face's tokenizers can't be: MIDI, sound, an alphabet. */
const WGPT_TOKENIZER = 'wgpt_tokenizer.json'
const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const END_OF_TEXT = '<|endoftext|>'

/** Tokenizer files are kept with an advice of their own: weights may be whole without them. */
const advice = 'wgpt reads byte-level BPE, as GPT-2 has it'

/**
 * The tokenizer of a model's folder: wgpt's own, else tokenizer.json, else GPT-2's vocab.json and merges.txt; undefined if there is none.
 * @throws RunError if a tokenizer is there that can't be read: another kind than byte-level BPE, or a broken file
 */
export async function readModelTokenizer(folder: ModelFolder): Promise<AnyTokenizer | undefined> {
  const attempt = <Made>(file: string, make: () => Made): Made => {
    try {
      return make()
    } catch (error) {
      throw fileError(folder, file, reasonOf(error).replace(/\.$/, ''), advice)
    }
  }
  const own = await readText(folder, WGPT_TOKENIZER)
  if (own !== undefined) return attempt(WGPT_TOKENIZER, () => parseTokenizer(own))
  const text = await readText(folder, TOKENIZER)
  if (text !== undefined) return attempt(TOKENIZER, () => createBpeTokenizer(text))
  const vocabulary = await readJsonObject(folder, 'vocab.json')
  const merges = await readText(folder, 'merges.txt')
  if (vocabulary === undefined || merges === undefined) return undefined
  return attempt('vocab.json', () => createBpeTokenizer(fromTwoFiles(vocabulary, merges)))
}

/** The files that hold a tokenizer. */
export function tokenizerFiles(tokenizer: AnyTokenizer): Map<string, string> {
  if (tokenizer.kind !== 'bpe') return new Map([[WGPT_TOKENIZER, asJson(tokenizer.toJSON())]])
  return new Map([
    [TOKENIZER, asJson(huggingFaceJson(tokenizer))],
    [
      TOKENIZER_CONFIG,
      asJson({
        tokenizer_class: 'PreTrainedTokenizerFast',
        clean_up_tokenization_spaces: false,
        model_max_length: 1e30,
      }),
    ],
  ])
}

/** The id of the token that ends a text, if there is one. */
export function endOfTextOf(tokenizer: AnyTokenizer | undefined): number | null {
  if (tokenizer?.kind !== 'bpe') return null
  const { added_tokens: added, model } = tokenizer.toJSON().tokenizer
  return (
    added.find(({ content }) => content === END_OF_TEXT)?.id ??
    (Object.hasOwn(model.vocab, END_OF_TEXT) ? model.vocab[END_OF_TEXT]! : null)
  )
}

/** Hugging Face's library refuses a file that leaves out what ours needn't keep. */
function huggingFaceJson(tokenizer: BpeTokenizer): object {
  const { added_tokens: added, pre_tokenizer: splitter, decoder, ...rest } = tokenizer.toJSON().tokenizer
  const byteLevel = { add_prefix_space: false, trim_offsets: true, use_regex: true }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    post_processor: null,
    ...rest,
    added_tokens: added.map((token) => ({
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
      ...token,
    })),
    pre_tokenizer:
      splitter.type === 'ByteLevel'
        ? { ...byteLevel, ...splitter }
        : {
            ...splitter,
            pretokenizers: splitter.pretokenizers.map((part) =>
              part.type === 'ByteLevel' ? { ...byteLevel, ...part } : part,
            ),
          },
    decoder: { ...byteLevel, ...decoder },
  }
}

/** As transformers converts GPT-2's two files. */
function fromTwoFiles(vocab: Record<string, unknown>, merges: string): object {
  const lines = merges.split('\n').filter((line) => line !== '' && !line.startsWith('#version'))
  const id = vocab[END_OF_TEXT]
  return {
    added_tokens: id === undefined ? [] : [{ id, content: END_OF_TEXT, normalized: true, special: true }],
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false },
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', vocab, merges: lines },
  }
}
