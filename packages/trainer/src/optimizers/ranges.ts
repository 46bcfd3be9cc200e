import { z } from 'zod'

/** From 0, below 1: what is left of a running mean after a step. */
export const share = z.number().min(0).lt(1)

/** Decoupled decay per step, times the learning rate. */
export const decay = z.number().nonnegative()

export const positive = z.number().positive()
