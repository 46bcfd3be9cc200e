import { encodeWav } from '@wgpt/datasets'
import { createMidiTokenizer } from '@wgpt/tokenizers'
import { expect, it, vi } from 'vitest'
import { page } from 'vitest/browser'
import { renderRunReport, type MetricLine } from './index.js'

const evil = '</script><script>parent.wasRun = true</script><img src=x onerror="parent.wasRun = true">'

const metrics = Array.from({ length: 40 }, (_, index): MetricLine[] => {
  const line = {
    step: index + 1,
    tokens: 64 * (index + 1),
    learningRate: 1e-3,
    gradientNorm: 1,
    seconds: 2 * (index + 1),
  }
  return [
    { ...line, trainLoss: 3 - index / 20 },
    ...(index % 10 === 9 ? [{ ...line, validationLoss: 3.1 - index / 20 }] : []),
  ]
}).flat()

// Velocity, C4 and E4 down, four seconds, both up.
const piece = createMidiTokenizer().decode([376, 60, 64, 355, 355, 355, 355, 188, 192])
const tone = encodeWav(
  Float32Array.from({ length: 800 }, (_, index) => Math.sin(index / 5)),
  8000,
)

it('a report in a page: its program runs and nothing else does, charts follow the controls, pieces sound', async () => {
  const text = renderRunReport({
    title: evil,
    environment: { evil },
    runs: ['calm', evil].map((name) => ({
      name,
      metrics,
      config: { name, evil },
      samples: [
        { step: 10, file: 'samples/10.txt', content: new TextEncoder().encode(evil) },
        { step: 20, file: 'samples/20.wav', content: tone },
        { step: 40, file: 'sample.mid', content: piece },
      ],
    })),
  })
  const frame = document.createElement('iframe')
  frame.dataset.testid = 'report'
  Object.assign(frame.style, { width: '1000px', height: '700px' })
  frame.srcdoc = text
  const complaints: string[] = []
  vi.spyOn(console, 'error').mockImplementation((...words: unknown[]) => complaints.push(words.join(' ')))
  await new Promise((resolve) => {
    frame.addEventListener('load', resolve)
    document.body.append(frame)
  })
  const inside = frame.contentDocument!
  frame.contentWindow!.addEventListener('error', ({ message }) => complaints.push(message))
  inside.addEventListener('securitypolicyviolation', ({ violatedDirective }) => complaints.push(violatedDirective))

  // Charts: four live ones, whose axis is what the reader chooses.
  expect(inside.querySelectorAll('.live-chart canvas')).toHaveLength(4)
  const legend = () => inside.querySelector('.live-chart .u-legend')!.textContent
  expect(legend()).toContain('step')
  const report = page.frameLocator(page.getByTestId('report'))
  await report.getByRole('radio', { name: 'time' }).click()
  expect(legend()).toContain('time of training')
  await report.getByRole('checkbox', { name: 'calm', exact: true }).click()
  expect(legend()).not.toContain('calm')
  expect(inside.querySelector('.still')!.checkVisibility()).toBe(false)

  // One moment is seen at a time.
  const moments = [...inside.querySelectorAll('.moment')]
  expect(moments.map((moment) => moment.checkVisibility())).toEqual([false, false, true])
  await report.getByRole('button', { name: 'All steps' }).click()
  expect(moments.every((moment) => moment.checkVisibility())).toBe(true)

  // A piece sounds, and its place moves.
  const place = inside.querySelector<HTMLInputElement>('.player-bar input')!
  await report.getByRole('button', { name: 'Play' }).first().click()
  await vi.waitFor(() => expect(Number(place.value)).toBeGreaterThan(0.1), { timeout: 5000 })
  await report.getByRole('button', { name: 'Pause' }).click()
  await vi.waitFor(() => expect(inside.querySelector('audio')!.duration).toBeCloseTo(0.1, 6), { timeout: 5000 })

  expect('wasRun' in window).toBe(false)
  expect(inside.querySelectorAll('img, script')).toHaveLength(2) // its data and its program
  expect(complaints).toEqual([])
  frame.remove()
})
