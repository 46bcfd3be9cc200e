import { play, type Playing, type RollNote } from './synthesizer.js'

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`

/** Ends whatever plays: a reader hears one thing at a time. */
let silence: () => void = () => undefined

/** Gives each piano roll a button, a slider and a line that shows the place. */
export function startPianos(): void {
  for (const piano of document.querySelectorAll<HTMLElement>('.piano')) startPiano(piano)
}

function startPiano(piano: HTMLElement): void {
  const [button, slider] = [piano.querySelector('button'), piano.querySelector('input')]
  const [output, bar] = [piano.querySelector('output'), piano.querySelector<HTMLElement>('.player-bar')]
  const [line, picture] = [piano.querySelector<HTMLElement>('.playhead'), piano.querySelector('svg')]
  if (!button || !slider || !output || !bar || !line || !picture) return
  const notes = JSON.parse(piano.dataset.notes ?? '[]') as RollNote[]
  const length = Number(piano.dataset.seconds)
  let position = 0
  let playing: Playing | undefined
  const show = () => {
    slider.value = String(position)
    slider.setAttribute('aria-valuetext', `${clock(position)} of ${clock(length)}`)
    output.value = `${clock(position)} / ${clock(length)}`
    line.style.left = `${(100 * position) / length}%`
    line.hidden = position === 0
  }
  const say = () => {
    button.textContent = playing ? 'Pause' : 'Play'
    piano.classList.toggle('is-playing', playing !== undefined)
  }
  const stop = () => {
    playing?.stop()
    playing = undefined
    say()
  }
  const follow = () => {
    if (!playing) return
    position = playing.position()
    show()
    requestAnimationFrame(follow)
  }
  const start = () => {
    silence()
    silence = stop
    playing = play(notes, position >= length ? 0 : position, () => {
      stop()
      position = 0
      show()
    })
    say()
    follow()
  }
  const seek = (to: number) => {
    const goesOn = playing !== undefined
    stop()
    position = to
    show()
    if (goesOn) start()
  }
  button.addEventListener('click', () => (playing ? stop() : start()))
  slider.addEventListener('input', () => seek(Number(slider.value)))
  picture.addEventListener('click', (event) => {
    const { left, width } = picture.getBoundingClientRect()
    seek(Math.max(0, Math.min(1, (event.clientX - left) / width)) * length)
  })
  bar.hidden = false
  show()
}

/** Lets the picture of a sound show and choose the place. */
export function startSounds(): void {
  for (const sound of document.querySelectorAll<HTMLElement>('.sound')) {
    const audio = sound.querySelector('audio')
    const [line, picture] = [sound.querySelector<HTMLElement>('.playhead'), sound.querySelector('svg')]
    if (!audio || !line || !picture) continue
    const show = () => {
      line.hidden = audio.currentTime === 0
      line.style.left = `${(100 * audio.currentTime) / (audio.duration || 1)}%`
      if (!audio.paused) requestAnimationFrame(show)
    }
    audio.addEventListener('play', () => {
      silence()
      silence = () => audio.pause()
      show()
    })
    for (const moment of ['seeked', 'ended'] as const) audio.addEventListener(moment, show)
    picture.addEventListener('click', (event) => {
      const { left, width } = picture.getBoundingClientRect()
      audio.currentTime = ((event.clientX - left) / width) * (audio.duration || 0)
    })
  }
}
