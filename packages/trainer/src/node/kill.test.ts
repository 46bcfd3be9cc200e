import path from 'node:path'
import { expect, inject, it } from 'vitest'
import { figuresOf, runChild } from '../testing/killed-run.js'
import { expectSameAfterKills, withFolder } from '../testing/law-of-kills.js'

const timeout = 120_000

it.each(inject('backends'))(
  'a run killed again and again and resumed on %s has the same losses and weights, to the bit',
  { timeout },
  expectSameAfterKills,
)

it('a comparison killed and resumed has the same losses in every arm, to the bit', { timeout }, () =>
  withFolder(async (folder) => {
    const backend = 'wasm'
    const arms = ['none', 'fixed']
    const [straight, killed] = [path.join(folder, 'straight'), path.join(folder, 'killed')]
    const unbroken = runChild({ backend, folder: straight, arms })
    expect(await runChild({ backend, folder: killed, arms }, { event: 'step 10', delay: 5 })).toBe(true)
    expect(await runChild({ backend, folder: killed, arms })).toBe(false)
    expect(await unbroken).toBe(false)
    for (const arm of arms)
      expect(await figuresOf(path.join(killed, 'arms', arm))).toEqual(await figuresOf(path.join(straight, 'arms', arm)))
  }),
)
