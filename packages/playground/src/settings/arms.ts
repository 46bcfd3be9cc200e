import type { ArmOverrides } from '@wgpt/trainer'

/** A model of the race: what it changes in the shared config, and where the idea is from. */
export interface RaceArm {
  readonly title: string
  /** One sentence for somebody who has never heard of it. */
  readonly meaning: string
  readonly source: { readonly name: string; readonly url: string }
  readonly changes: ArmOverrides
}

const waveletGpt = { name: 'arXiv 2409.12924', url: 'https://arxiv.org/abs/2409.12924' }
const control = { name: 'a control of ours', url: '../evidence.html' }

/** The sole list of arms. The first is the baseline; the place in the list gives an arm its colour and its dashes. */
export const arms = {
  none: {
    title: 'no filter',
    meaning: 'The plain decoder: every channel passes between the blocks as it is.',
    source: { name: 'GPT-2', url: 'https://github.com/openai/gpt-2' },
    changes: { wavelet: { kind: 'none' } },
  },
  fixed: {
    title: 'fixed ladder',
    meaning: 'Half of the channels become moving averages over 2, 4, 8 … past tokens. Nothing is learned.',
    source: waveletGpt,
    changes: { wavelet: { kind: 'fixed' } },
  },
  'window-2': {
    title: 'window of two',
    meaning: 'Every filtered channel averages two tokens: a local path, and nothing of several scales.',
    source: control,
    changes: { wavelet: { kind: 'fixed', schedule: { window: 2 } } },
  },
  shuffled: {
    title: 'shuffled ladder',
    meaning: 'The windows of the ladder, dealt to the channels in random order.',
    source: control,
    changes: { wavelet: { kind: 'fixed', schedule: { shuffled: 'paper', seed: 0 } } },
  },
  convolution: {
    title: 'short convolution',
    meaning: 'A learned convolution over four tokens before attention and before the feed-forward (Canon A and C).',
    source: { name: 'arXiv 2512.17351', url: 'https://arxiv.org/abs/2512.17351' },
    changes: {
      wavelet: { kind: 'none' },
      filters: [{ kind: 'convolution', place: ['mixerInput', 'feedForwardInput'] }],
    },
  },
  learnable: {
    title: 'learnable ladder',
    meaning: 'Starts as the fixed ladder; then each kernel is trained.',
    source: waveletGpt,
    changes: { wavelet: { kind: 'learnable' } },
  },
} as const satisfies Record<string, RaceArm>

export type ArmName = keyof typeof arms
export const armNames = Object.keys(arms) as [ArmName, ...ArmName[]]

export const titleOf = (name: string): string => (Object.hasOwn(arms, name) ? arms[name as ArmName].title : name)

/** Every arm's place in the palette: the same in every chart, whichever arms race. */
export const colourOfArm = (name: string): number => Math.max(0, armNames.indexOf(name as ArmName))
