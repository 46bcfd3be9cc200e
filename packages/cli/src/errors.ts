import { WgptError } from '@wgpt/errors'
import { systemReason } from '@wgpt/node-files'
import { CommanderError } from 'commander'

/** What a shell sees. */
export const exitCodes = { done: 0, failed: 1, wrongCall: 2, interrupted: 130 } as const

/** The call was wrong: exit 2. One line: what, what was found, what to do. */
export class UsageError extends WgptError {
  override readonly name = 'UsageError'
}

/** It failed, for a reason that a person can act on: exit 1. One line. */
export class FailedError extends WgptError {
  override readonly name = 'FailedError'
}

/** Stopped by Ctrl-C, saved: exit 130. The message says how to continue. */
export class InterruptedError extends WgptError {
  override readonly name = 'InterruptedError'
}

/** Ctrl-C, heard here or by one of our packages. Not every AbortError is one: a read on a device that is gone ends so, too. */
export const isInterruption = (error: unknown): boolean =>
  error instanceof InterruptedError || (error instanceof WgptError && error.name === 'AbortError')

/** Whether the device that computes failed. By name: the error's class is loaded with a backend alone. */
export const isDeviceFailure = (error: unknown): error is WgptError & { readonly fault: string } =>
  error instanceof WgptError && (error.name === 'DeviceLostError' || error.name === 'DeviceError')

/** What hosts say where memory is refused: of arrays, buffers and strings, and TensorFlow. */
const refusals =
  /^(Array buffer allocation failed|WebAssembly\.Memory\.grow|Invalid (typed )?array length|Invalid (string|array buffer) length|Cannot create a (string|Buffer) )|\bOOM when allocating\b|\bbad_alloc\b/

/** Whether memory was refused that has no bounds of its own, as tfjs' heap has. */
const isOutOfMemory = (error: unknown): boolean => error instanceof Error && refusals.test(error.message)

/** Whether what computes failed, and not what it was given: a device, a thread, the memory. */
export const isComputeFailure = (error: unknown): error is Error =>
  isDeviceFailure(error) || isOutOfMemory(error) || (error instanceof WgptError && /^wasm: /.test(error.message))

/** An error in what a call named (files, sizes): the call was wrong. */
export const asWrongCall = (error: unknown): unknown =>
  error instanceof WgptError && !isInterruption(error) ? new UsageError(error.message, { cause: error }) : error

/** What the system refused about a file, where no closer words were found for it. */
function systemRefusal(error: Error): string | undefined {
  const { code, syscall, path } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined || path === undefined) return undefined
  return `can't use '${path}' (${syscall}): ${systemReason(code) ?? `the system says ${code}`}.`
}

const onOneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, ' ').trim()

/** The one line that stderr gets, without the name of the program. */
export function describeError(error: unknown): string {
  if (error instanceof CommanderError) return onOneLine(error.message.replace(/^error: /, ''))
  if (!(error instanceof Error)) return onOneLine(String(error))
  // The error's own advice is for programs.
  if (isDeviceFailure(error))
    return onOneLine(`webgpu: ${error.fault}. Run the command again, or name another --backend.`)
  if (isOutOfMemory(error))
    return `memory: there is no room for what was to be computed (${onOneLine(error.message).replace(/\.$/, '')}). Free some, or use a smaller batch, model or file.`
  const refusal = systemRefusal(error)
  if (refusal !== undefined) return onOneLine(refusal)
  const message = onOneLine(error.message) || error.name
  if (error instanceof WgptError && ['RunError', 'UsageError'].includes(error.name) && !/[.?!)]$/.test(message))
    return `${message}.`
  return error instanceof WgptError ? message : `unexpected ${error.name}: ${message} (WGPT_DEBUG=1 shows where)`
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongCall
  if (error instanceof UsageError) return exitCodes.wrongCall
  return isInterruption(error) ? exitCodes.interrupted : exitCodes.failed
}
