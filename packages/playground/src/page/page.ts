import '../worker/no-eval.js'
import { createRaceCharts } from '../race/charts.js'
import { emptyRace, stepOf, type RaceState } from '../race/race-state.js'
import { drawSamples } from '../race/samples.js'
import { drawStanding } from '../race/standing.js'
import type { RecordedRace } from '../recorded/recorded-race.js'
import { describeRecord } from '../recorded/describe-record.js'
import { replayAt } from '../recorded/replay.js'
import { createKernelsView, type KernelMoment } from '../scales/kernels-view.js'
import { createScalesView } from '../scales/scales-view.js'
import {
  defaultSettings,
  formatAddress,
  parseAddress,
  views,
  type Address,
  type Settings,
} from '../settings/settings.js'
import type { Report, Request } from '../worker/protocol.js'
import { byId, download, elementOf, messageOf, say } from './dom.js'
import { createFiles } from './files.js'
import { createLive } from './live.js'
import { createSettingsForm } from './settings-form.js'

/** A round of slow motion, and one of the recorded race, in milliseconds. */
const slowRound = 400
const framesOfReplay = 150
const replayFrame = 60

type Mode = 'recorded' | 'live'

const buttons = {
  play: elementOf('button', 'play'),
  step: elementOf('button', 'step'),
  train: elementOf('button', 'train'),
  again: elementOf('button', 'again'),
}
const slow = elementOf('input', 'slow')
const charts = createRaceCharts(byId('loss-chart'), byId('difference-chart'))
const live = createLive(hear)
const form = createSettingsForm(change, trouble)
createFiles({ take: (files) => live.ask({ type: 'take', files }), load: (files) => live.ask({ type: 'load', files }) })

let address: Address = { settings: defaultSettings, show: views }
let mode: Mode = 'recorded'
let isPlaying = false
let resumesWhenSeen = false
let recorded: RecordedRace | undefined
let replayStep = 0
let race: RaceState = emptyRace(defaultSettings.arms, defaultSettings.steps)
let moments: KernelMoment[] = []
let kernels: ReturnType<typeof createKernelsView> | undefined
let device = ''
let isDirty = false

function trouble(message: string): void {
  byId('trouble').textContent = message
  byId('trouble').hidden = message === ''
}

/** At most some times per second, however fast the steps are. */
function drawSoon(): void {
  if (isDirty) return
  isDirty = true
  setTimeout(() => {
    isDirty = false
    draw()
  }, 120)
}

function draw(): void {
  charts.draw(race)
  drawStanding(byId('standing'), race)
  drawSamples(byId('samples'), race)
  const step = stepOf(race)
  elementOf('progress', 'progress').value = step / race.steps
  buttons.play.textContent = isPlaying ? 'Pause' : 'Play'
  buttons.play.disabled = step >= race.steps && mode === 'live'
  buttons.step.disabled = isPlaying || step >= race.steps
  buttons.train.hidden = mode === 'live'
  document.body.dataset.mode = mode
  document.body.dataset.step = String(step)
  const lasts = [...race.arms].map(
    ([arm, lines]) => [arm, lines.filter((line) => line.trainLoss !== undefined).at(-1)] as const,
  )
  document.body.dataset.losses = JSON.stringify(
    lasts.map(([arm, last]) => ({ arm, step: last?.step, loss: last?.trainLoss })),
  )
}

// The recorded race.

function playRecorded(): void {
  if (recorded === undefined || mode !== 'recorded' || !isPlaying) return
  const steps = Number(recorded.settings.steps)
  replayStep = Math.min(steps, replayStep + Math.ceil(steps / framesOfReplay))
  showRecorded()
  if (replayStep >= steps) {
    isPlaying = false
    draw()
  } else setTimeout(playRecorded, slow.checked ? slowRound : replayFrame)
}

function showRecorded(): void {
  if (recorded === undefined) return
  race = replayAt(recorded, replayStep)
  moments = recorded.scales.learned.filter(({ step }) => step <= replayStep)
  kernels?.show(moments)
  const { steps } = race
  say(
    `Recorded on ${recorded.date}: step ${replayStep} of ${steps}${replayStep >= steps ? ', finished. Train here to run your own.' : '.'}`,
  )
  draw()
}

// The live race.

function train(rounds?: number): void {
  trouble('')
  mode = 'live'
  isPlaying = true
  say(`Starting ${address.settings.backend === 'auto' ? 'WebGPU or WebAssembly' : address.settings.backend}.`)
  ask({ type: 'train', settings: address.settings, ...(rounds !== undefined && { rounds }), delay: delayNow() })
  draw()
}

const ask = (request: Request) => live.ask(request)
const delayNow = () => (slow.checked ? slowRound : 0)
const pause = () => ask({ type: 'pause' })

function hear(report: Report): void {
  switch (report.type) {
    case 'backend':
      device = report.device
      return
    case 'opened':
      race = emptyRace(address.settings.arms, address.settings.steps)
      for (const [arm, lines] of Object.entries(report.arms)) race.arms.set(arm, [...lines])
      for (const [arm, samples] of Object.entries(report.samples)) race.samples.set(arm, [...samples])
      byId('race').dataset.data = report.data
      if (report.step === 0) moments = []
      kernels?.show(moments)
      say(`Training on ${device}: ${report.data}.`)
      drawSoon()
      return
    case 'figures':
      race.arms.get(report.arm)?.push(report.line)
      drawSoon()
      return
    case 'summary':
      race.summary = report.summary
      drawSoon()
      return
    case 'sample':
      race.samples.get(report.arm)?.push(report.sample)
      return
    case 'kernels':
      moments = [...moments.filter(({ step }) => step < report.step), { step: report.step, taps: report.taps }]
      kernels?.show(moments)
      return
    case 'state':
      isPlaying = false
      say(
        report.state === 'finished'
          ? `Finished: ${race.steps} steps on ${device}.`
          : `Paused after step ${report.step}. It is saved, and continues from here.`,
      )
      draw()
      return
    case 'taken':
      trouble('')
      change({ ...address.settings, data: report.data })
      say(`Ready to train on ${report.description}.`)
      return
    case 'saved':
      download(report.name, report.bytes)
      return
    case 'loaded':
      byId('model-note').textContent = `Loaded ${report.description}.`
      byId('write').hidden = byId('prompt-label').hidden = report.modality !== 'text'
      return
    case 'written':
      byId('written').hidden = false
      byId('written').textContent = report.text
      return
    case 'failed':
      if (report.during === 'train') isPlaying = false
      trouble(report.message)
      draw()
  }
}

// What the visitor does.

/** Another race: its address is put into the browser's, and what trains now is paused. */
function change(settings: Settings): void {
  trouble('')
  pause()
  isPlaying = false
  address = { ...address, settings }
  history.replaceState(null, '', `${location.pathname}${location.search}${formatAddress(address)}`)
  form.show(settings)
  mode = 'live'
  race = emptyRace(settings.arms, settings.steps)
  moments = []
  say('Press Train here or Play to begin or to continue this race.')
  draw()
  buttons.train.hidden = false
}

buttons.play.addEventListener('click', () => {
  if (mode === 'live') {
    if (isPlaying) pause()
    else train()
    return
  }
  isPlaying = !isPlaying
  if (isPlaying && recorded !== undefined && replayStep >= Number(recorded.settings.steps)) replayStep = 0
  draw()
  playRecorded()
})
buttons.step.addEventListener('click', () => {
  if (mode === 'live') {
    train(1)
    return
  }
  replayStep = Math.min(replayStep + 1, Number(recorded?.settings.steps ?? 0))
  showRecorded()
})
buttons.train.addEventListener('click', () => train())
buttons.again.addEventListener('click', () => {
  if (mode === 'recorded') {
    replayStep = 0
    isPlaying = true
    playRecorded()
    return
  }
  pause()
  ask({ type: 'forget', settings: address.settings })
  train()
})
slow.addEventListener('change', () => ask({ type: 'delay', delay: delayNow() }))
byId('save').addEventListener('click', () =>
  ask({ type: 'save', settings: address.settings, arm: elementOf('select', 'saved-arm').value }),
)
byId('write').addEventListener('click', () => ask({ type: 'write', prompt: elementOf('input', 'prompt').value }))

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    resumesWhenSeen = isPlaying
    if (isPlaying && mode === 'live') pause()
    else isPlaying = false
  } else if (resumesWhenSeen) {
    resumesWhenSeen = false
    if (mode === 'live') train()
    else {
      isPlaying = true
      playRecorded()
    }
  }
})
addEventListener('hashchange', () => {
  readAddress()
  change(address.settings)
})

function readAddress(): void {
  try {
    address = parseAddress(location.hash)
  } catch (error) {
    trouble(messageOf(error))
    address = { settings: defaultSettings, show: views }
  }
  for (const view of views) byId(view).hidden = !address.show.includes(view)
  byId('settings-section').hidden = !address.show.includes('race')
}

async function begin(): Promise<void> {
  readAddress()
  form.show(address.settings)
  const response = await fetch(new URL('data/race.json', import.meta.url))
  recorded = (await response.json()) as RecordedRace
  describeRecord(recorded)
  createScalesView(recorded.scales)
  kernels = createKernelsView(recorded.scales.taps)
  const isOwn = formatAddress({ ...address, show: views }) !== ''
  if (isOwn) {
    change(address.settings)
    return
  }
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) replayStep = Number(recorded.settings.steps)
  else isPlaying = true
  showRecorded()
  playRecorded()
}

begin().catch((error: unknown) => trouble(`The recorded race did not load: ${messageOf(error)}. Reload the page.`))
