import { byteOffset, locateInJson } from '@wgpt/tokenizers'
import { RunError } from '../errors.js'
import type { RunStore } from '../store/run-store.js'

/** A folder of files that is read: a RunStore is one. Where it lists its names, what is missing is told from what has another form. */
export type ModelFolder = Pick<RunStore, 'location' | 'read'> & Partial<Pick<RunStore, 'list'>>

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
    throw fileError(folder, file, 'it is not text in UTF-8')
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
  if (problem !== undefined)
    throw fileError(folder, file, `byte ${byteOffset(text, index)}: it is not JSON: ${problem}`)
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw fileError(folder, file, 'byte 0: it is not a JSON object')
  return json as Record<string, unknown>
}
