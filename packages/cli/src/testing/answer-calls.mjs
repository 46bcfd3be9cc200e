// Answers calls of the built command, one after the other, in one process: each evaluates the command's script again, on packages that are
// loaded once. Started by `openCalls` in run-wgpt.ts with the script's address.
const [, , script] = process.argv
const { exit } = process
const listeners = (emitter, events) => events.map((event) => [emitter, event, emitter.listeners(event)])
const before = [
  ...listeners(process, ['uncaughtException', 'warning']),
  ...listeners(process.stdout, ['error']),
  ...listeners(process.stderr, ['error']),
]

let count = 0
process.on('message', (args) => {
  const told = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'])
    process[name].write = (text, encoding, written = encoding) => {
      told[name] += text
      if (typeof written === 'function') process.nextTick(written)
      return true
    }
  process.exit = (code = 0) => {
    process.exit = exit
    for (const [emitter, event, own] of before) {
      emitter.removeAllListeners(event)
      for (const listener of own) emitter.on(event, listener)
    }
    process.send({ code, ...told })
  }
  process.argv = [process.argv[0], script, ...args]
  import(`${script}?${count++}`).catch((error) => {
    console.error(error)
    exit(70)
  })
})
