// Loaded by --import into a process that answers calls (packages/cli/src/testing/answer-calls.mjs), before it: a call whose first word is
// 'fault:{…}' meets that fault. Faults come at the n-th change of a file, so that a seed meets the same one again.
import { createRequire, syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { performance } from 'node:perf_hooks'

const require = createRequire(import.meta.url)
const fs = require('node:fs')
const { promises } = fs

let armed
let changes = 0
const clocks = { date: Date.now, performance: performance.now.bind(performance) }
let jump = 0
Date.now = () => clocks.date() + jump
performance.now = () => clocks.performance() + Math.max(0, jump)

const refusal = (code) => Object.assign(new Error(`${code}: injected, write`), { code, errno: -1, syscall: 'write' })

/** What a change of a file meets; throws a refusal. */
function meet(removes) {
  if (armed === undefined) return
  // A full disk, or a full quota, lets files be removed.
  if (removes && (armed.code === 'ENOSPC' || armed.code === 'EDQUOT')) return
  changes++
  const { kind, at, code, lasts, signal, milliseconds } = armed
  if (kind === 'disk' && (changes === at || (lasts && changes > at))) throw refusal(code)
  if (changes !== at) return
  if (kind === 'signal') {
    if (signal === 'SIGSTOP') process.send({ stopped: true }, () => process.kill(process.pid, 'SIGSTOP'))
    else process.kill(process.pid, signal)
  }
  if (kind === 'clock') jump += milliseconds
  if (kind === 'stream') {
    const lost = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
    process.stderr.write = () => {
      throw lost
    }
    process.stderr.emit('error', lost)
  }
}

const isOurs = (file) => typeof file === 'string' && path.resolve(file).startsWith(tmpdir())
const writes = (flags) => (typeof flags === 'number' ? (flags & 3) !== 0 : /[wa+]/.test(flags ?? 'r'))
function wrap(holder, name, concerns) {
  const original = holder[name]
  holder[name] = function (...given) {
    if (concerns(...given)) meet(/^(?:rm|unlink)/.test(name))
    return original.apply(this, given)
  }
}
const asynchronously = (holder, name, concerns) => {
  const original = holder[name]
  holder[name] = async function (...given) {
    if (concerns(...given)) meet(/^(?:rm|unlink)/.test(name))
    return original.apply(this, given)
  }
}
for (const name of ['writeFile', 'appendFile', 'mkdir', 'rm', 'unlink', 'link', 'rename', 'truncate']) {
  asynchronously(promises, name, isOurs)
  wrap(fs, `${name}Sync`, isOurs)
}
asynchronously(promises, 'open', (file, flags) => isOurs(file) && writes(flags))
const handle = await promises.open(process.execPath)
const FileHandle = Object.getPrototypeOf(handle)
await handle.close()
for (const name of ['write', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate'])
  asynchronously(FileHandle, name, () => true)
syncBuiltinESMExports()

// The n-th allocation of tfjs' wasm heap fails.
let allocations = 0
const { WebAssembly } = globalThis
const { instantiate } = WebAssembly
WebAssembly.instantiate = async (source, imports) => {
  const result = await instantiate.call(WebAssembly, source, imports)
  const exports = result.instance?.exports
  if (typeof exports?.malloc !== 'function') return result
  const malloc = (bytes) => (armed?.kind === 'memory' && ++allocations === armed.at ? 0 : exports.malloc(bytes))
  return { module: result.module, instance: { exports: { ...exports, malloc } } }
}

let restore
function arm(args) {
  restore?.()
  restore = undefined
  jump = 0
  changes = allocations = 0
  armed = typeof args[0] === 'string' && args[0].startsWith('fault:') ? JSON.parse(args.shift().slice(6)) : undefined
  if (armed?.kind !== 'environment') return
  const { name, value } = armed
  const before = process.env[name]
  process.env[name] = value
  restore = () => {
    if (before === undefined) delete process.env[name]
    else process.env[name] = before
  }
}

// Before the call, in whoever answers it: a listener of our own would take the first message from one that isn't there yet.
const { on } = process
process.on = function (event, listener) {
  if (event !== 'message') return on.call(process, event, listener)
  process.on = on
  return on.call(process, event, (args) => {
    arm(args)
    listener(args)
  })
}
