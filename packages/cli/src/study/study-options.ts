export const studyActions = ['run', 'status', 'report'] as const
export type StudyAction = (typeof studyActions)[number]

export interface StudyOptions {
  jobs: number
  shard?: { index: number; count: number }
  only?: string[]
  out?: string
  finished?: string
  dryRun?: boolean
  json?: boolean
}
