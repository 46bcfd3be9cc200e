import type { AnyTokenizer, BpeTokenizer } from '@wgpt/tokenizers'
import { asJson } from '../config/saved-config.js'
import { characterTokenizerJson } from './character-tokenizer-json.js'
import type { TokenizerJson } from './special-tokens.js'

/** Ours, for what Hugging Face's tokenizers can't be: MIDI, sound, an alphabet. */
export const WGPT_TOKENIZER = 'wgpt_tokenizer.json'
export const END_OF_TEXT = '<|endoftext|>'

/** The files that hold a tokenizer. */
export function tokenizerFiles(tokenizer: AnyTokenizer): Map<string, string> {
  if (tokenizer.kind !== 'bpe' && tokenizer.kind !== 'character')
    return new Map([[WGPT_TOKENIZER, asJson(tokenizer.toJSON())]])
  const json = tokenizer.kind === 'bpe' ? huggingFaceJson(tokenizer) : characterTokenizerJson(tokenizer.toJSON())
  return new Map([
    // Of characters wgpt's own file is what wgpt reads, and the other one what transformers reads.
    ...(tokenizer.kind === 'character' ? [[WGPT_TOKENIZER, asJson(tokenizer.toJSON())] as const] : []),
    ['tokenizer.json', asJson(json)],
    [
      'tokenizer_config.json',
      asJson({
        // The class that takes tokenizer.json as it is.
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
  const whole = tokenizer.toJSON().tokenizer
  const { added_tokens: added, pre_tokenizer: splitter, decoder, ...rest } = whole
  const byteLevel = { add_prefix_space: false, trim_offsets: true, use_regex: true }
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    ...rest,
    post_processor: templateOf(whole),
    added_tokens: added.map(({ special = false, ...token }) => ({
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: !special,
      special,
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

/** What stands around every text, as the library's template. */
function templateOf({ post_processor: around, added_tokens: added, model }: TokenizerJson): object | null {
  if (around === undefined) return null
  const known = new Map([...Object.entries(model.vocab), ...added.map(({ content, id }) => [content, id] as const)])
  const contentOf = (id: number) => [...known].find(([, place]) => place === id)![0]
  const special = (id: number) => ({ SpecialToken: { id: contentOf(id), type_id: 0 } })
  const text = (name: string, type: number) => ({ Sequence: { id: name, type_id: type } })
  const single = [...around.before.map(special), text('A', 0), ...around.after.map(special)]
  return {
    type: 'TemplateProcessing',
    single,
    pair: [...single, text('B', 1)],
    special_tokens: Object.fromEntries(
      [...around.before, ...around.after].map((id) => {
        const content = contentOf(id)
        return [content, { id: content, ids: [id], tokens: [content] }]
      }),
    ),
  }
}
