import { BackendError } from '../status.js'

/** The variable that kernels on wasm read too. */
const variable = 'WGPT_THREADS'

/**
 * How many threads shall compute: what the call says, else what the environment says.
 * @throws BackendError for anything but a whole number from 1 to 64
 */
export function wantedThreads(asked: number | undefined): number | undefined {
  const text = process.env[variable]
  if (asked === undefined && (text === undefined || text.trim() === '')) return undefined
  const count = asked ?? Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count
  const name = asked === undefined ? variable : 'threads'
  const found = asked === undefined ? `'${text!}'` : String(asked)
  throw new BackendError(
    `backend: ${name} is ${found}; expected a whole number from 1 to 64. Leave it out for the default.`,
  )
}
