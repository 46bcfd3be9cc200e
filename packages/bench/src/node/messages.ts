import type { BackendName, BackendStatus } from '@wgpt/backends'
import type { PreparedSubject, Sample } from '../measure/session.js'

/** What a child is asked to do; each request has one answer of the same number. */
export type Request =
  | { kind: 'start'; backend: BackendName; quick: boolean }
  | { kind: 'prepare'; caseId: string }
  | { kind: 'round'; caseId: string; subjects: readonly PreparedSubject[] }
  | { kind: 'release'; caseId: string }

/** What it answers, by kind. */
export interface Replies {
  start: BackendStatus
  prepare: PreparedSubject[]
  round: Sample[]
  release: null
}

export type Numbered = { number: number; request: Request }
export type Answer = { number: number; reply: Replies[keyof Replies] } | { number: number; error: string }
