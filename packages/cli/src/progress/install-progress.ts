import type { InstallPhase, InstallProgress } from '@wgpt/backends/install'
import { SingleBar } from 'cli-progress'
import type { Output } from '../output.js'
import { clockTime } from './figures.js'

const verbs: Record<InstallPhase, string> = {
  look: 'looking at',
  index: 'asking for',
  download: 'fetching',
  check: 'checking',
  unpack: 'unpacking',
  build: 'building',
  try: 'trying',
}

/** Seconds between two lines of one download, where there is no terminal. */
const interval = 5

/** Shows an installation: a bar while bytes are counted on a terminal, lines elsewhere; on stderr in both cases. */
export function createInstallProgress(output: Output): { take(step: InstallProgress): void; stop(): void } {
  const drawn = output.shows === 'bars'
  let [bar, shown, said] = [undefined as SingleBar | undefined, '', -Infinity]
  const stop = () => {
    bar?.stop()
    bar = undefined
  }
  return {
    take(step) {
      const { phase, text, bytes, totalBytes, secondsLeft } = step
      const title = `${verbs[phase]} ${text}`
      const fresh = title !== shown
      if (fresh) {
        stop()
        shown = title
        said = -Infinity
      }
      if (bytes === undefined) {
        if (fresh) output.note(title)
        return
      }
      const figures = `${size(bytes)}${totalBytes === undefined ? '' : ` of ${size(totalBytes)}`}`
      if (drawn && totalBytes !== undefined) {
        if (fresh) {
          output.note(title)
          bar = new SingleBar({
            stream: process.stderr,
            format: `  {bar} {figures} ${output.colors.dim('·')} ETA {left}`,
            barsize: Math.min(Math.max((process.stderr.columns || 80) - 42, 8), 40),
            barCompleteChar: '█',
            barIncompleteChar: '░',
            hideCursor: true,
            gracefulExit: false, // Ctrl-C is ours: it keeps what was fetched
          })
          bar.start(totalBytes, bytes, { figures, left: clockTime(secondsLeft) })
        }
        bar?.update(bytes, { figures, left: clockTime(secondsLeft) })
        return
      }
      const now = performance.now() / 1000
      if (bytes !== totalBytes && now - said < interval) return
      said = now
      output.note(`${title}: ${figures}, ETA ${clockTime(secondsLeft)}`)
    },
    stop,
  }
}

const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
