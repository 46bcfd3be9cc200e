import { describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory-store.js'
import { readText } from '../store/run-store.js'
import { cutMetrics, lineOf, METRICS, readMetrics, type MetricLine } from './metrics.js'

const metric = (step: number, more: Partial<MetricLine> = { trainLoss: 1 / (step + 3) }): MetricLine => ({
  step,
  tokens: step * 8,
  ...more,
  learningRate: 0.1,
  gradientNorm: Math.fround(0.3),
  seconds: step / 7,
})
const lines = [metric(0, { validationLoss: 2 }), metric(1), metric(2), metric(2, { validationLoss: 1.5 }), metric(3)]

async function storeWith(text: string) {
  const store = createMemoryStore('a-run')
  await store.append(METRICS, text)
  return store
}

describe('metrics.jsonl', () => {
  it('gives back every figure to the bit', async () => {
    expect(await readMetrics(await storeWith(lines.map(lineOf).join('')))).toEqual(lines)
    expect(await readMetrics(createMemoryStore())).toEqual([])
  })

  it('leaves out a last line that a crash has torn, at whichever byte', async () => {
    const whole = lines.slice(0, 4).map(lineOf).join('')
    const last = lineOf(lines[4]!)
    for (let length = 0; length < last.length; length++)
      expect(await readMetrics(await storeWith(whole + last.slice(0, length)))).toEqual(lines.slice(0, 4))
  })

  it('is cut back to a step, with its evaluation', async () => {
    const store = await storeWith(lines.map(lineOf).join('') + '{"step":4,"tok')
    await cutMetrics(store, 2)
    expect(await readText(store, METRICS)).toBe(lines.slice(0, 4).map(lineOf).join(''))
  })

  it('names a broken line', async () => {
    const store = await storeWith(`${lineOf(lines[0]!)}{"step":}\n${lineOf(lines[1]!)}`)
    await expect(readMetrics(store)).rejects.toThrow('a-run/metrics.jsonl: line 2 is broken')
  })

  it('with a step that comes twice, or behind a later one, is refused', async () => {
    for (const more of [lines[2]!, lines[1]!])
      await expect(readMetrics(await storeWith([...lines.slice(0, 3), more].map(lineOf).join('')))).rejects.toThrow(
        `a-run/metrics.jsonl: line 4 has the trainLoss of step ${more.step} behind that of step 2.`,
      )
    await expect(readMetrics(await storeWith([...lines, lines[3]!].map(lineOf).join('')))).rejects.toThrow(
      'line 6 has the validationLoss of step 2 behind that of step 2.',
    )
  })

  it('that lacks figures before the checkpoint is refused, wherever they are cut out, and stays as it is', async () => {
    for (let left = 0; left < 4; left++) {
      const text = lines
        .filter((_, index) => index !== left)
        .map(lineOf)
        .join('')
      const store = await storeWith(text)
      await expect(cutMetrics(store, 2, 2)).rejects.toThrow(
        `a-run/metrics.jsonl lacks figures of step ${lines[left]!.step}, but the checkpoint is of step 2.`,
      )
      expect(await readText(store, METRICS)).toBe(text)
    }
    await cutMetrics(await storeWith(lines.map(lineOf).join('')), 3, 2)
  })
})
