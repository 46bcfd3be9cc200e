import { byteOffset, locateInJson } from '@wgpt/tokenizers'
import { RunError } from '../errors.js'
import type { RunStore } from '../store/run-store.js'

/** A folder of files that is read: a RunStore is one. */
export type ModelFolder = Pick<RunStore, 'location' | 'read'>

/** Of a JSON file but the tokenizer's, in bytes: the index of a thousand layers has less. */
const MAXIMUM_JSON = 2 ** 24

/** A file of the folder isn't what it has to be; `reason` says the byte where that is known. */
export const fileError = (folder: ModelFolder, file: string, reason: string, advice = 'Get the file again') =>
  new RunError(`${folder.location}/${file}: ${reason}. ${advice}.`)

/** @throws RunError if the file isn't UTF-8 */
export async function readText(folder: ModelFolder, file: string): Promise<string | undefined> {
  const bytes = await folder.read(file)
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw fileError(folder, file, 'it is no text in UTF-8')
  }
}

/**
 * A file's JSON object, or undefined when there is no such file.
 * @throws RunError with the byte where it stops being JSON
 */
export async function readJsonObject(folder: ModelFolder, file: string): Promise<Record<string, unknown> | undefined> {
  const text = await readText(folder, file)
  if (text === undefined) return undefined
  if (text.length > MAXIMUM_JSON)
    throw fileError(folder, file, `it has ${text.length} characters, at most ${MAXIMUM_JSON} are read`)
  const { problem, index } = locateInJson(text)
  if (problem !== undefined) throw fileError(folder, file, `byte ${byteOffset(text, index)}: it is no JSON: ${problem}`)
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw fileError(folder, file, 'byte 0: it is no JSON object')
  return json as Record<string, unknown>
}
