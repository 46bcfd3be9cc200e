import { emptyRace, type RaceState } from '../race/race-state.js'
import type { RecordedRace } from './recorded-race.js'

/** Plays a recorded race: its state up to any step. */
export function replayAt({ arms, settings, summaries }: RecordedRace, step: number): RaceState {
  const race = emptyRace(Object.keys(arms), Number(settings.steps))
  const encoder = new TextEncoder()
  for (const [name, arm] of Object.entries(arms)) {
    race.arms.set(
      name,
      arm.metrics.filter((line) => line.step <= step),
    )
    race.samples.set(
      name,
      arm.samples
        .filter((sample) => sample.step <= step)
        .map((sample) => ({ step: sample.step, file: 'sample.txt', content: encoder.encode(sample.text) })),
    )
  }
  race.summary = summaries.filter(({ evaluatedAt }) => evaluatedAt <= step).at(-1)
  return race
}
