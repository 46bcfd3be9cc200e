import path from 'node:path'
import { sources, textTokenizers } from '@wgpt/datasets/node'
import type { RunConfig } from '@wgpt/trainer'

/** What `--data` names: a source, or paths, made absolute so that a run can be resumed from another folder. */
export function dataOf(given: readonly string[]): Pick<RunConfig['data'], 'source' | 'paths'> {
  const [first] = given
  if (first !== undefined && given.length === 1 && sources.some(({ name }) => name === first)) return { source: first }
  return { paths: given.map((each) => path.resolve(each)) }
}

/** What `--tokenizer` names: a kind, or a file, made absolute. */
export const tokenizerOf = (given: string): string =>
  Object.hasOwn(textTokenizers, given) ? given : path.resolve(given)
