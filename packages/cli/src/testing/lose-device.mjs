// Loaded into a program by --import: destroys the device of WebGPU that it makes, so many milliseconds after the work of so many submits
// began. LOSE_DEVICE=<submits>:<milliseconds>
const [submits, milliseconds] = (process.env.LOSE_DEVICE ?? '').split(':').map(Number)

/** Dawn's classes become globals when it is loaded. */
let queueClass
Object.defineProperty(globalThis, 'GPUQueue', {
  configurable: true,
  get: () => queueClass,
  set(value) {
    queueClass = value
    follow(value)
  },
})
let deviceClass
const devices = []
Object.defineProperty(globalThis, 'GPUAdapter', {
  configurable: true,
  get: () => deviceClass,
  set(value) {
    deviceClass = value
    const { requestDevice } = value.prototype
    value.prototype.requestDevice = async function (...given) {
      const device = await requestDevice.apply(this, given)
      devices.push(device)
      return device
    }
  },
})

function follow(Queue) {
  const { submit } = Queue.prototype
  let count = 0
  Queue.prototype.submit = function (...given) {
    submit.apply(this, given)
    if (++count !== submits) return
    const destroy = () => {
      for (const device of devices) device.destroy()
    }
    if (milliseconds > 0) setTimeout(destroy, milliseconds)
    else destroy()
  }
}
