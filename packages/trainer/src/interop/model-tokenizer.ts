import { createBpeTokenizer, parseTokenizer, type AnyTokenizer } from '@wgpt/tokenizers'
import { reasonOf } from '../errors.js'
import { checkKeys, shown, type KnownKeys } from './keys/known-keys.js'
import { specialTokensKeys, tokenizerKeys } from './keys/tokenizer-keys.js'
import { fileError, readJsonObject, readText, type ModelFolder } from './model-folder.js'
import {
  addTokens,
  readAddedTokens,
  readAddedTokensDecoder,
  readSpecialTokens,
  type SpecialTokens,
  type TokenizerJson,
} from './special-tokens.js'
import { END_OF_TEXT, WGPT_TOKENIZER } from './tokenizer-files.js'

const TOKENIZER = 'tokenizer.json'
const TOKENIZER_CONFIG = 'tokenizer_config.json'
const SPECIAL_TOKENS = 'special_tokens_map.json'
const ADDED_TOKENS = 'added_tokens.json'
const VOCABULARY = 'vocab.json'
const MERGES = 'merges.txt'

/** Tokenizer files are kept with an advice of their own: weights may be whole without them. */
const advice = 'wgpt reads byte-level BPE, as GPT-2 has it'

export interface ModelTokenizer {
  readonly tokenizer: AnyTokenizer
  /** Special tokens that the model has no row for, as a pad token that only fills up batches: they are left out. */
  readonly withoutRow: readonly string[]
}

interface Model {
  /** config.json's model_type and tokenizer_class. */
  readonly type: string
  readonly tokenizerClass: string | undefined
  /** Rows of its embeddings: ids below it are the model's. */
  readonly rows: number
}

/**
 * The tokenizer of a model's folder: wgpt's own, else what transformers 5 makes of tokenizer.json or of GPT-2's vocab.json and merges.txt, with
 * tokenizer_config.json, special_tokens_map.json and added_tokens.json; undefined if there is none.
 * @throws RunError if a tokenizer is there that can't be read: another kind than byte-level BPE, a broken file, a key that is not known, or
 * files that contradict each other
 */
export async function readModelTokenizer(folder: ModelFolder, model: Model): Promise<ModelTokenizer | undefined> {
  const attempt = <Made>(file: string, make: () => Made): Made => {
    try {
      return make()
    } catch (error) {
      throw fileError(folder, file, reasonOf(error).replace(/\.$/, ''), advice)
    }
  }
  const own = await readText(folder, WGPT_TOKENIZER)
  if (own !== undefined) return { tokenizer: attempt(WGPT_TOKENIZER, () => parseTokenizer(own)), withoutRow: [] }
  const text = await readText(folder, TOKENIZER)
  const file = text === undefined ? undefined : attempt(TOKENIZER, () => createBpeTokenizer(text).toJSON().tokenizer)
  const base = file ?? (await fromTwoFiles(folder))
  if (base === undefined) return undefined
  const beside = await readBeside(folder)
  const whole = attempt(file ? TOKENIZER : VOCABULARY, () => createBpeTokenizer(base)) // Before anything is added to it.
  const settled = settle(folder, whole.toJSON().tokenizer, file !== undefined, beside, model)
  const { tokenizer, withoutRow } = withoutMissingRows(settled.tokenizer, settled.roles, model.rows)
  return { tokenizer: attempt(file ? TOKENIZER : VOCABULARY, () => createBpeTokenizer(tokenizer)), withoutRow }
}

interface Beside {
  readonly config: Readonly<Record<string, unknown>> | undefined
  readonly map: Readonly<Record<string, unknown>>
  readonly addedTokens: Readonly<Record<string, unknown>>
}

/** The files beside the tokenizer itself, each with keys that are known. */
async function readBeside(folder: ModelFolder): Promise<Beside> {
  const read = async (name: string, keys: KnownKeys) => {
    const json = await readJsonObject(folder, name)
    if (json) checkKeys(json, keys, (reason) => fileError(folder, name, reason, advice))
    return json
  }
  return {
    config: await read(TOKENIZER_CONFIG, tokenizerKeys),
    map: (await read(SPECIAL_TOKENS, specialTokensKeys)) ?? {},
    addedTokens: (await readJsonObject(folder, ADDED_TOKENS)) ?? {},
  }
}

/** What transformers 5 makes of the files. @throws RunError where they contradict each other */
function settle(
  folder: ModelFolder,
  base: TokenizerJson,
  isWhole: boolean,
  { config = {}, map, addedTokens }: Beside,
  model: Model,
): { tokenizer: TokenizerJson; roles: SpecialTokens['roles'] } {
  const fail = (reason: string, name = TOKENIZER_CONFIG) => fileError(folder, name, reason, advice)
  const isGpt2 = isGpt2Class(config.tokenizer_class ?? model.tokenizerClass, model.type, isWhole, fail)
  const prefix = flag(config, 'add_prefix_space', fail)
  if (isWhole) checkAgreement(base, isGpt2, prefix, (reason) => fail(reason, TOKENIZER))
  const hasDecoder = config.added_tokens_decoder !== undefined
  const defaults = isGpt2 ? { bos_token: END_OF_TEXT, eos_token: END_OF_TEXT, unk_token: END_OF_TEXT } : {}
  const special = readSpecialTokens({ ...defaults, ...config, ...(!hasDecoder && map) }, (reason) =>
    fail(reason, hasDecoder ? TOKENIZER_CONFIG : SPECIAL_TOKENS),
  )
  const names = new Set([...special.roles.map(({ token }) => token), ...special.extras].map(({ content }) => content))
  // In the order of their ids, which are theirs in the file: transformers counts them again.
  const listed = hasDecoder
    ? readAddedTokensDecoder(config.added_tokens_decoder, fail)
    : readAddedTokens(addedTokens, names, (reason) => fail(reason, ADDED_TOKENS))
  const inFile = base.added_tokens
  for (const { content, id } of inFile) {
    const said = listed.find((one) => one.id === id || one.content === content)
    if (hasDecoder && said === undefined)
      throw fail(`added_tokens_decoder lacks ${JSON.stringify(content)}, the id ${id} of ${TOKENIZER}`)
    if (said !== undefined && (said.content !== content || said.id !== id))
      throw fail(
        `the id ${said.id} is ${JSON.stringify(said.content)}, where ${TOKENIZER} has ${id} for ${JSON.stringify(content)}`,
        hasDecoder ? TOKENIZER_CONFIG : ADDED_TOKENS,
      )
  }
  // Where no added_tokens_decoder is, tokenizer.json's own entry of an id counts.
  const chosen = hasDecoder ? listed : [...inFile, ...listed.filter(({ id }) => !inFile.some((one) => one.id === id))]
  const byFiles = addTokens(
    { ...base, added_tokens: [] },
    [...chosen].sort((a, b) => a.id - b.id),
    (reason) => fail(reason, hasDecoder ? TOKENIZER_CONFIG : ADDED_TOKENS),
  )
  const known = new Set(byFiles.map(({ content }) => content))
  // One that is named twice has the settings of the later place.
  const missing = [...special.roles.map(({ token }) => token), ...special.extras].filter(
    ({ content }) => !known.has(content),
  )
  const tokenizer = { ...base, added_tokens: addTokens({ ...base, added_tokens: byFiles }, missing, fail) }
  if (!isGpt2) return { tokenizer, roles: special.roles }
  return {
    tokenizer: {
      ...withEnds(tokenizer, isWhole, config, special.roles, fail),
      pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefix ?? false, use_regex: true },
    },
    roles: special.roles,
  }
}

/** Whether transformers 5 makes its GPT2Tokenizer of the files, or takes tokenizer.json as it is. */
function isGpt2Class(name: unknown, modelType: string, isWhole: boolean, fail: (reason: string) => Error): boolean {
  if (name === undefined || name === null) return modelType === 'gpt2' || !isWhole
  if (name === 'GPT2Tokenizer' || name === 'GPT2TokenizerFast') return true
  if (isWhole && (name === 'PreTrainedTokenizerFast' || name === 'TokenizersBackend')) return false
  throw fail(
    `tokenizer_class is ${shown(name)}; expected "GPT2Tokenizer"${isWhole ? ' or "PreTrainedTokenizerFast"' : ''}`,
  )
}

/** @throws if the class that reads tokenizer.json passes over something that it says */
function checkAgreement(
  { normalizer, pre_tokenizer: splitter, model }: TokenizerJson,
  isGpt2: boolean,
  prefix: boolean | undefined,
  fail: (reason: string) => Error,
): void {
  const useFile = `say tokenizer_class "PreTrainedTokenizerFast" in ${TOKENIZER_CONFIG} to have it`
  if (isGpt2) {
    if (normalizer) throw fail(`its normalizer is passed over by transformers' GPT2Tokenizer; ${useFile}`)
    if (splitter.type !== 'ByteLevel' || splitter.use_regex === false)
      throw fail(`its pre_tokenizer is passed over by transformers' GPT2Tokenizer; ${useFile}`)
    if (model.ignore_merges) throw fail(`its ignore_merges is passed over by transformers' GPT2Tokenizer; ${useFile}`)
  }
  const parts = splitter.type === 'ByteLevel' ? [splitter] : splitter.pretokenizers
  const inFile = parts.some((part) => part.type === 'ByteLevel' && part.add_prefix_space === true)
  const said = prefix ?? (isGpt2 ? false : inFile)
  // transformers takes tokenizer_config.json's word for a GPT2Tokenizer; of others version 4 does, and 5 takes the file's.
  if (said !== inFile && (!isGpt2 || prefix === undefined))
    throw fail(
      `its add_prefix_space is ${inFile}, and ${TOKENIZER_CONFIG} says ${prefix ?? 'nothing'}: transformers passes over one of them; make them equal`,
    )
}

/** A GPT2Tokenizer's beginning and end of a text: of vocab.json by two flags, of tokenizer.json by its post_processor. */
function withEnds(
  tokenizer: TokenizerJson,
  isWhole: boolean,
  config: Readonly<Record<string, unknown>>,
  named: SpecialTokens['roles'],
  fail: (reason: string) => Error,
): TokenizerJson {
  const [begins, ends] = [flag(config, 'add_bos_token', fail) ?? false, flag(config, 'add_eos_token', fail) ?? false]
  const { post_processor: around } = tokenizer
  if (isWhole) {
    if ((begins && !around?.before.length) || (ends && !around?.after.length))
      throw fail(
        `${begins ? 'add_bos_token' : 'add_eos_token'} is true, and ${TOKENIZER}'s post_processor adds none, which transformers goes by`,
      )
    return tokenizer
  }
  const idOf = (role: string) => {
    const content = named.find((one) => one.role === role)?.token.content
    return tokenizer.added_tokens.filter((one) => one.content === content).map(({ id }) => id)
  }
  const [before, after] = [begins ? idOf('bos_token') : [], ends ? idOf('eos_token') : []]
  return before.length + after.length === 0
    ? tokenizer
    : { ...tokenizer, post_processor: { type: 'Around', before, after } }
}

function flag(
  json: Readonly<Record<string, unknown>>,
  key: string,
  fail: (reason: string) => Error,
): boolean | undefined {
  const value = json[key]
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined
  throw fail(`${key} is ${shown(value)}; expected true or false`)
}

/** Leaves out special tokens beyond the model's rows: no text here says them, and the model can't read them. */
function withoutMissingRows(
  tokenizer: TokenizerJson,
  named: SpecialTokens['roles'],
  rows: number,
): { tokenizer: TokenizerJson; withoutRow: string[] } {
  const special = new Set(named.map(({ token }) => token.content))
  const isMissing = ({ id, content }: TokenizerJson['added_tokens'][number]) =>
    id >= rows && special.has(content) && !Object.hasOwn(tokenizer.model.vocab, content)
  return {
    tokenizer: { ...tokenizer, added_tokens: tokenizer.added_tokens.filter((one) => !isMissing(one)) },
    withoutRow: tokenizer.added_tokens.filter(isMissing).map(({ content }) => content),
  }
}

/** GPT-2's two files, as Hugging Face's library reads them: lines may end in CR LF. */
async function fromTwoFiles(folder: ModelFolder): Promise<object | undefined> {
  const vocab = await readJsonObject(folder, VOCABULARY)
  const merges = await readText(folder, MERGES)
  if (vocab === undefined && merges === undefined) return undefined
  if (vocab === undefined || merges === undefined)
    throw fileError(folder, vocab ? MERGES : VOCABULARY, `it is missing beside ${vocab ? VOCABULARY : MERGES}`)
  return {
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab,
      merges: merges.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#version')),
    },
  }
}
