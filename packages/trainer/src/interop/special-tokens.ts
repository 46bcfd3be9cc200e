import type { BpeTokenizerJson } from '@wgpt/tokenizers'
import { z } from 'zod'
import { firstIssue } from '../config/run-config.js'
import { roles } from './keys/tokenizer-keys.js'

export type TokenizerJson = BpeTokenizerJson['tokenizer']
type Added = TokenizerJson['added_tokens'][number]
type AddedWithoutId = Omit<Added, 'id'>
type Fail = (reason: string) => Error

const settings = z.strictObject({
  content: z.string().min(1).max(2048),
  single_word: z.boolean().default(false),
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  normalized: z.boolean().optional(),
  special: z.boolean().optional(),
  __type: z.literal('AddedToken').optional(),
})
const token = z.union([z.string().min(1).max(2048), settings])
const tokenList = z.array(token).max(1024)
const extraTokens = z.union([tokenList, z.record(z.string(), token).transform((named) => Object.values(named))])
const id = z.int().min(0).max(65_535)

/** What the files beside a tokenizer say of its special tokens. */
const rolesAndExtras = z.object({
  ...(Object.fromEntries(roles.map((role) => [role, token.nullish()])) as Record<
    (typeof roles)[number],
    z.ZodOptional<z.ZodNullable<typeof token>>
  >),
  additional_special_tokens: tokenList.nullish(),
  extra_special_tokens: extraTokens.nullish(),
})

export interface SpecialTokens {
  /** By their role, in transformers' order. */
  readonly roles: readonly { readonly role: string; readonly token: AddedWithoutId }[]
  readonly extras: readonly AddedWithoutId[]
}

/** @throws what `fail` makes of one sentence */
export function readSpecialTokens(json: Readonly<Record<string, unknown>>, fail: Fail): SpecialTokens {
  const parsed = rolesAndExtras.safeParse(json)
  if (!parsed.success) throw fail(firstIssue(parsed.error))
  const { additional_special_tokens: additional, extra_special_tokens: extras, ...named } = parsed.data
  return {
    roles: roles.flatMap((role) => (named[role] ? [{ role, token: addedOf(named[role]) }] : [])),
    extras: (extras && extras.length > 0 ? extras : (additional ?? [])).map(addedOf),
  }
}

function addedOf(given: z.output<typeof token>): AddedWithoutId {
  if (typeof given === 'string')
    return { content: given, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }
  const { __type: marked, ...rest } = given
  return { ...rest, normalized: rest.normalized ?? marked !== undefined, special: true }
}

/** tokenizer_config.json's added_tokens_decoder: id → token. @throws what `fail` makes of one sentence */
export function readAddedTokensDecoder(json: unknown, fail: Fail): Added[] {
  const parsed = z.record(z.string().regex(/^\d{1,5}$/), settings.omit({ __type: true })).safeParse(json)
  if (!parsed.success) throw fail(`added_tokens_decoder.${firstIssue(parsed.error)}`)
  return Object.entries(parsed.data)
    .map(([key, { special = false, normalized = !special, ...rest }]) => ({
      ...rest,
      id: Number(key),
      normalized,
      special,
    }))
    .sort((a, b) => a.id - b.id)
}

/** added_tokens.json: token → id. @throws what `fail` makes of one sentence */
export function readAddedTokens(json: unknown, special: ReadonlySet<string>, fail: Fail): Added[] {
  const parsed = z.record(z.string().min(1).max(2048), id).safeParse(json)
  if (!parsed.success) throw fail(firstIssue(parsed.error))
  return Object.entries(parsed.data)
    .map(([content, place]) => ({
      id: place,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: !special.has(content),
      special: special.has(content),
    }))
    .sort((a, b) => a.id - b.id)
}

/**
 * Adds tokens to a tokenizer's own as Hugging Face's library does: one that the vocabulary has keeps its id, another one gets the next free
 * one. An id that a file says must be that one.
 * @throws what `fail` makes of one sentence, for a token whose file says another id
 */
export function addTokens(
  { model, added_tokens: own }: Pick<TokenizerJson, 'model' | 'added_tokens'>,
  more: readonly (AddedWithoutId & { readonly id?: number })[],
  fail: Fail,
): Added[] {
  const added = new Map<string, Added>(own.map((one) => [one.content, one]))
  const vocabulary = Object.keys(model.vocab).length
  let next = Math.max(vocabulary, ...own.map(({ id: place }) => place + 1))
  for (const one of more) {
    const { content } = one
    const place =
      added.get(content)?.id ??
      (Object.hasOwn(model.vocab, content) ? model.vocab[content]! : Math.max(next, vocabulary))
    if (one.id !== undefined && one.id !== place)
      throw fail(
        `it gives ${JSON.stringify(content)} the id ${one.id}, but Hugging Face's library gives it ${place}: ids of added tokens follow each other`,
      )
    next = Math.max(next, place + 1)
    added.set(content, { ...one, id: place })
  }
  return [...added.values()].sort((a, b) => a.id - b.id)
}
