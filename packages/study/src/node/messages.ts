import type { RunConfig } from '@wgpt/trainer'
import type { Outcome } from '../plan/outcome.js'

/** What a worker is asked to do: one run, then it may be asked for another. */
export type Request =
  | { readonly kind: 'run'; readonly hash: string; readonly folder: string; readonly config: RunConfig }
  | { readonly kind: 'stop' }

/** What a worker says. */
export type Answer =
  | { readonly kind: 'step'; readonly hash: string; readonly step: number; readonly steps: number }
  | { readonly kind: 'finished'; readonly hash: string; readonly outcome: Outcome }
  /** Another process is at work on this run. */
  | { readonly kind: 'busy'; readonly hash: string }
  /** Asked to; what was done is saved. */
  | { readonly kind: 'stopped'; readonly hash: string }
  | { readonly kind: 'failed'; readonly hash: string; readonly message: string }
