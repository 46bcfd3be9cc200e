import { lstat } from 'node:fs/promises'
import path from 'node:path'
import { modalityOf, type AnyTokenizer } from '@wgpt/tokenizers'
import {
  armConfig,
  readMetrics,
  readRun,
  readUnigramEntropy,
  runsIn,
  SAMPLES,
  type MetricLine,
  type RunStore,
} from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import type { ReportedRun, ReportedSample, ReportedTokens } from '@wgpt/trainer/report'
import { shortPath } from '../call-name.js'

/** Says what takes long. */
export type Note = (line: string) => void

/** Where a run's pages lie, so that they find files beside them. */
export interface ReadOptions {
  /** The folder that the page will be in. */
  readonly pageFolder: string
  readonly note?: Note
}

const sampleName = /^(\d{1,12})\.(txt|mid|wav)$/
/** Of a run's moments so many are shown, evenly spread, the first and the last among them. */
const mostSamples = 12
/** A file of more is not a sample that a run wrote on the way. */
const largestSample = 64 * 2 ** 20
/** Figures of more bytes take seconds to read: a person is told. */
const manyFigures = 20e6

export const tokensOf = (tokenizer: AnyTokenizer): ReportedTokens => ({
  modality: modalityOf(tokenizer).name,
  kind: tokenizer.kind,
  vocabularySize: tokenizer.vocabularySize,
})

/**
 * What a report shows of a folder: the run in it, or each arm of a comparison, finished or not.
 * @param name what the report calls it
 * @throws RunError if the folder holds neither, or something in it is broken
 */
export async function readReported(folder: string, name: string, options: ReadOptions): Promise<ReportedRun[]> {
  const store = openRunFolder(folder)
  const saved = await readRun(store)
  const { config, arms, tokenizer } = saved
  const tokens = tokensOf(tokenizer)
  if (arms === undefined)
    return [
      { name, config, tokens, unigramEntropy: await readUnigramEntropy(store), ...(await readOutcome(store, options)) },
    ]
  const changes = Object.entries(arms)
  return Promise.all(
    [...runsIn(store, saved)].map(async ([run, ofRun], index) => ({
      name: `${name}/${run}`,
      config: armConfig(config, ...changes[index % changes.length]!),
      tokens,
      ...(await readOutcome(ofRun, options)),
    })),
  )
}

/** The figures of a run or an arm, and what it wrote. */
export async function readOutcome(
  store: RunStore,
  options: ReadOptions,
): Promise<{ metrics: MetricLine[]; samples: ReportedSample[] }> {
  await tellIfLarge(store, options.note)
  const metrics = await readMetrics(store)
  const steps = metrics.at(-1)?.step ?? 0
  return { metrics, samples: await readSamples(store, steps, options.pageFolder) }
}

async function tellIfLarge({ location }: RunStore, note: Note | undefined): Promise<void> {
  const size = await lstat(path.join(location, 'metrics.jsonl')).then(
    (file) => file.size,
    () => 0,
  )
  if (size > manyFigures) note?.(`reading ${shortPath(location)}: ${Math.round(size / 1e6)} MB of figures`)
}

/** What it wrote on the way, and the longer sample of its end instead of the last short one. */
async function readSamples(store: RunStore, steps: number, pageFolder: string): Promise<ReportedSample[]> {
  const onTheWay = (await store.list(SAMPLES)).flatMap((name) => {
    const step = sampleName.exec(name)?.[1]
    return step === undefined ? [] : [{ step: Number(step), file: `${SAMPLES}/${name}` }]
  })
  const last = (await store.list('')).find((name) => /^sample\.(txt|mid|wav)$/.test(name))
  const found = onTheWay
    .filter(({ step }) => step < steps || (last === undefined && step === steps))
    .concat(last === undefined ? [] : [{ step: steps, file: last }])
    .sort((a, b) => a.step - b.step)
  const samples: ReportedSample[] = []
  for (const { step, file } of spread(found)) {
    const place = path.join(store.location, file)
    const content = (await lstat(place)).size <= largestSample ? await store.read(file) : undefined
    if (content !== undefined) samples.push({ step, file, content, href: addressOf(path.relative(pageFolder, place)) })
  }
  return samples
}

const spread = <Item>(items: readonly Item[]): Item[] =>
  items.length <= mostSamples
    ? [...items]
    : Array.from(
        { length: mostSamples },
        (_, index) => items[Math.round((index * (items.length - 1)) / (mostSamples - 1))]!,
      )

/** A relative path as a link: nothing in a name can be taken for a scheme, a query or a fragment. */
const addressOf = (relative: string): string => relative.split(path.sep).map(encodeURIComponent).join('/')
