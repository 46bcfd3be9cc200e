import type { RunOptions } from '@wgpt/trainer'
import { z } from 'zod'
import { armNames, arms, type ArmName } from './arms.js'

const within = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
const list = z
  .string()
  .transform((text) => text.split(',').filter((name) => name !== ''))
  .pipe(z.array(z.enum(armNames)).min(2).max(armNames.length))
  .refine((names) => new Set(names).size === names.length, { error: 'names an arm twice' })
  // The baseline comes first, the others in the order of the list: one race has one address.
  .transform((names) => armNames.filter((name) => names.includes(name)))

/** `own-` and the SHA-256 of the visitor's files, which stay on this device. */
const ownData = z.templateLiteral(['own-', z.string().regex(/^[0-9a-f]{16}$/)])

/** All that decides a race. The limits keep a phone alive. */
const settingsSchema = z
  .strictObject({
    data: z.union([z.enum(['text', 'midi', 'audio']), ownData]).default('text'),
    arms: list.default(['none', 'fixed', 'window-2']),
    steps: within(10, 5000).default(400),
    seed: within(0, 999_999).default(1),
    rate: z.coerce.number().gt(0).max(0.1).default(0.003),
    context: within(16, 512).default(64),
    width: within(8, 256).default(64),
    layers: within(1, 8).default(3),
    heads: within(1, 16).default(4),
    batch: within(1, 32).default(8),
    backend: z.enum(['auto', 'webgpu', 'wasm', 'cpu']).default('auto'),
  })
  .refine(({ width, heads }) => width % heads === 0, { path: ['heads'], error: 'must divide width' })

export type Settings = z.output<typeof settingsSchema>

/** Flags beside the settings: what a page that embeds this one leaves out. */
export const views = ['race', 'scales', 'article'] as const
export type ViewName = (typeof views)[number]

export interface Address {
  readonly settings: Settings
  /** Parts to show; all without the flag. */
  readonly show: readonly ViewName[]
}

export const defaultSettings = settingsSchema.parse({})

/** Settings that a form or an address gives as texts. @throws Error of one sentence that names the setting */
export function checkedSettings(given: Readonly<Record<string, unknown>>): Settings {
  const result = settingsSchema.safeParse(given)
  if (result.success) return result.data
  const { path, message, code, ...issue } = result.error.issues[0]!
  if (code === 'unrecognized_keys' && 'keys' in issue)
    throw new Error(
      `The address has the setting '${String(issue.keys[0])}', which is not known. Known are: ${Object.keys(defaultSettings).join(', ')}.`,
    )
  const name = String(path[0])
  const value = name in given ? `'${String(given[name])}'` : 'missing'
  throw new Error(`The setting '${name}' is ${value}: ${message.replace(/\.$/, '')}. Change it, or reset the settings.`)
}

/** Reads the part of an address after '#'. @throws Error of one sentence that names the setting */
export function parseAddress(hash: string): Address {
  const { show, ...given } = Object.fromEntries(new URLSearchParams(hash.replace(/^#/, '')))
  const parts = show?.split(',') ?? views
  const unknown = parts.find((part) => !views.includes(part as ViewName))
  if (unknown !== undefined)
    throw new Error(`The address shows '${unknown}', which is not known. Known are: ${views.join(', ')}.`)
  return { settings: checkedSettings(given), show: parts as ViewName[] }
}

/** The shortest address of a race: settings that are as usual are left out. */
export function formatAddress({ settings, show }: Address): string {
  const changed = Object.entries(settings)
    .map(([name, value]) => [name, String(value)] as const)
    .filter(([name, value]) => value !== String(defaultSettings[name as keyof Settings]))
  const shown = show.length < views.length ? [['show', show.join(',')] as const] : []
  const pairs = [...changed, ...shown]
  return pairs.length === 0 ? '' : `#${pairs.map(([name, value]) => `${name}=${encodeURI(value)}`).join('&')}`
}

/** The config that every arm of a race shares. */
export function raceConfig({ steps, ...settings }: Settings, modality: string): RunOptions {
  const evaluateEvery = Math.max(5, Math.round(steps / 20))
  return {
    modality,
    data: { paths: [settings.data] },
    decoder: {
      contextLength: settings.context,
      embeddingSize: settings.width,
      layerCount: settings.layers,
      headCount: settings.heads,
      feedForwardSize: 4 * settings.width,
      wavelet: { kind: 'fixed' },
    },
    training: {
      steps,
      seed: settings.seed,
      batchSize: settings.batch,
      learningRate: settings.rate,
      minimumLearningRate: settings.rate / 10,
      warmupSteps: Math.min(100, Math.round(steps / 5)),
      evaluateEvery,
      evaluationBatches: 8,
      ...samplesOf(modality, steps, evaluateEvery),
      checkpointEvery: Math.max(10, Math.round(steps / 20)),
      keepCheckpoints: 2,
    },
  }
}

/** A second of sound is 16,000 tokens, each of which takes a model's whole pass: an eighth of a second, at the beginning and at the end. */
const samplesOf = (modality: string, steps: number, evaluateEvery: number) =>
  modality === 'audio'
    ? { sampleEvery: steps, sampleTokens: 2000 }
    : { sampleEvery: Math.max(evaluateEvery, Math.round(steps / 4)) }

/** What each arm of a race changes, the baseline first. */
export const raceArms = (names: readonly ArmName[]) =>
  Object.fromEntries(names.map((name) => [name, arms[name].changes]))
