export { WgptError } from '@wgpt/errors'
export { analyzeStudy, type ArmResult, type Caveat } from './analysis/analyze-study.js'
export {
  budgetReaching,
  stepsRatio,
  type LossByBudget,
  type SeedLosses,
  type StepsRatio,
} from './analysis/steps-ratio.js'
export { verdicts, type Judgement, type TargetResult, type Verdict } from './analysis/verdicts.js'
export { finishedRunsText, readFinishedRuns, type FinishedRun, type FinishedRuns } from './node/finished-runs.js'
export { readPlan } from './node/read-plan.js'
export { readOutcomes, runFolder, type Known } from './node/study-folder.js'
export { ownRuns, runStudy, type RunStudyOptions, type StudyEvent, type StudyRunResult } from './node/run-study.js'
export { secondsPerToken } from './node/calibrate.js'
export { secondsFor, studySize, tokensOf, type StudySize } from './plan/estimate.js'
export type { Group, PlannedRun, RunKey } from './plan/grid.js'
export type { Outcome, Outcomes } from './plan/outcome.js'
export { planStudy, type ArmPlan, type StudyPlan } from './plan/plan-study.js'
export { tune, type Tuning } from './plan/tune.js'
export { renderHtml } from './report/html.js'
export { insertReports } from './report/insert-reports.js'
export { byGroup, renderMarkdown, resultTable } from './report/markdown.js'
export { readReport, reportJson, reportRows, studyReport, type StudyReport } from './report/study-report.js'
export { verdictSentence } from './report/wording.js'
export { StudyError } from './study-error.js'
export { checkedStudy, studyFile, type Study, type StudyOptions } from './study-file.js'
