import { inject, it } from 'vitest'
import { expectSameAfterKills } from '../testing/law-of-kills.js'

it.each(inject('backends'))(
  'a run killed again and again and resumed on %s has the same losses and weights, to the bit',
  { timeout: 120_000 },
  expectSameAfterKills,
)
