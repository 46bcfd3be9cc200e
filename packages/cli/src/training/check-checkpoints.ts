import { runsIn, checkCheckpoint, listCheckpoints, loadDecoder, type RunStore } from '@wgpt/trainer'

/**
 * Reads what a run is to continue from, before anything else is said or begun.
 * @throws RunError that names the broken file and the checkpoint to continue from
 */
export async function checkCheckpoints(store: RunStore, saved: Parameters<typeof runsIn>[1]): Promise<void> {
  for (const arm of runsIn(store, saved).values()) {
    const step = (await listCheckpoints(arm)).at(-1)
    if (step === undefined) continue // stopped before it was first saved: it begins again
    await checkCheckpoint(arm, step)
    const { decoder } = await loadDecoder(arm)
    decoder.dispose()
  }
}
