// Destroys the devices of WebGPU that a program has made, at a moment. Loaded by --import into a program of its own, it takes the moment from
// LOSE_DEVICE=<kind>:<count>:<milliseconds>; a program that tests others' errors imports it before Dawn, and calls `loseDevice`. The moment:
// so many submits after the program began (submits), after its second checkpoint began to be written (saving); 0 is as soon as a device is there.
// COUNT_SUBMITS names a file in which the number of submits is left.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

let moment
let [submits, checkpoints, submitsOfMoment] = [0, 0, 0]
/** Those that are alive, as far as is known. */
let devices = []

/** Destroys them at this moment, counted from now; undefined spares them. @returns the submits since the last call */
export function loseDevice(next) {
  const before = submits
  moment = next
  submits = checkpoints = submitsOfMoment = 0
  return before
}

/** Whether the moment came. */
export const isLost = () => moment?.came ?? false

function end() {
  moment.came = true
  const destroy = () => {
    for (const device of devices) device.destroy()
    devices = []
  }
  if (moment.milliseconds > 0) setTimeout(destroy, moment.milliseconds)
  else destroy()
}

/** Dawn's classes become globals when it is loaded. */
function whenDefined(name, follow) {
  let found
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => found,
    set(value) {
      found = value
      follow(value.prototype)
    },
  })
}

whenDefined('GPUAdapter', (adapter) => {
  const { requestDevice } = adapter
  adapter.requestDevice = async function (...given) {
    const device = await requestDevice.apply(this, given)
    devices.push(device)
    if (moment?.kind === 'submits' && moment.count === 0 && !moment.came) end()
    return device
  }
})
whenDefined('GPUQueue', (queue) => {
  const { submit } = queue
  queue.submit = function (...given) {
    submit.apply(this, given)
    submits++
    if (!moment || moment.came) return
    if (moment.kind === 'submits' || checkpoints >= 2) submitsOfMoment++
    if (submitsOfMoment === moment.count) end()
  }
})

// A checkpoint begins as a folder of another name.
const { mkdir } = fs.promises
fs.promises.mkdir = async (folder, ...rest) => {
  if (/[\\/]checkpoints[\\/].+\.partial$/.test(String(folder))) checkpoints++
  return mkdir(folder, ...rest)
}
syncBuiltinESMExports()

if (process.env.LOSE_DEVICE) {
  const [kind, count, milliseconds] = process.env.LOSE_DEVICE.split(':')
  loseDevice({ kind, count: Number(count), milliseconds: Number(milliseconds) })
}
if (process.env.COUNT_SUBMITS) process.on('exit', () => fs.writeFileSync(process.env.COUNT_SUBMITS, String(submits)))
