import { RunError } from '../errors.js'
import { shortHash } from './hash.js'
import type { TrainingWorld } from './training-world.js'

/** A world in which there is something to do together: of one process there is nothing. */
export const together = (world: TrainingWorld | undefined): TrainingWorld | undefined =>
  world !== undefined && world.size > 1 ? world : undefined

/**
 * Compares what must be the same on every rank.
 * @param what it is, for the message
 * @throws RunError on every rank, with the hashes of the first two that differ
 */
export async function agreeOn(world: TrainingWorld, what: string, text: string): Promise<void> {
  const hashes = await world.gather(await shortHash(text))
  const other = hashes.findIndex((hash) => hash !== hashes[0])
  if (other > 0)
    throw new RunError(
      `world: ranks 0 and ${other} differ in ${what}: ${hashes[0]!} and ${hashes[other]!}. Start every rank with the same program, call and data.`,
    )
}
