import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { figuresOf, lastCheckpoint, LAST_RATE, runChild, STEPS, type Kill } from './killed-run.js'

/** In the first save, some milliseconds after a step, in the write of a later checkpoint. */
const kills: readonly Kill[] = [
  { event: 'evaluation 0', delay: 1 },
  { event: 'step 7', delay: 5 },
  { event: 'step 14', inWrite: true },
]

export async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wgpt-kill-'))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A run that is killed and resumed has the figures and the weights of one that never was. benchmarks/promises/kill-and-resume.mjs kills more often. */
export const expectSameAfterKills = (backend: string): Promise<void> =>
  withFolder(async (folder) => {
    const [straight, killed] = [path.join(folder, 'straight'), path.join(folder, 'killed')]
    const unbroken = runChild({ backend, folder: straight })
    for (const kill of kills) expect(await runChild({ backend, folder: killed }, kill)).toBe(true)
    expect(await runChild({ backend, folder: killed })).toBe(false)
    expect(await unbroken).toBe(false)
    const figures = await figuresOf(killed)
    expect(figures).toEqual(await figuresOf(straight))
    const steps = figures.filter((line) => line.trainLoss !== undefined)
    expect(steps).toHaveLength(STEPS)
    expect(steps.at(-1)!.learningRate).toBeCloseTo(LAST_RATE, 12)
    expect(await lastCheckpoint(killed)).toEqual(await lastCheckpoint(straight))
  })
