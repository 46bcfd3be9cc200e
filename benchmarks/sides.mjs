// What measurements in turns share: a child process for each side, asked in turn, so that all sides see the same state of the machine.
import { spawn } from 'node:child_process'
import os from 'node:os'
import { createInterface } from 'node:readline'

/**
 * Starts a side: a program that first may print a line, and then answers each line that it is sent with a line of JSON.
 * @param {string} name for messages
 * @param {readonly string[]} call command and arguments
 * @param {Record<string, string>} env over this process's environment
 * @param {'inherit' | 'ignore'} stderr
 */
export function startSide(name, call, env = {}, stderr = 'inherit') {
  const [command, ...args] = call
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', stderr], env: { ...process.env, ...env } })
  let failure = 'ended'
  child.on('error', (error) => (failure = error.message))
  child.stdin.on('error', () => undefined) // told by the missing answer
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${name}: ${failure}: ${call.join(' ')}`)
    return JSON.parse(value)
  }
  return {
    name,
    next,
    /** @returns the answer to `question` */
    ask: (question) => (child.stdin.write(`${question}\n`), next()),
    end: () => child.stdin.end('end\n'),
  }
}

/** Asks every side for a round, one side after the other, and ends them. */
export async function inTurns(sides, rounds, take) {
  for (let round = 0; round < rounds; round++) for (const side of sides) take(side, await side.ask('round'))
  for (const side of sides) side.end()
}

/** What a recorded run says of its machine. */
export const machine = () => ({
  cpu: os.cpus()[0]?.model.trim(),
  cores: os.availableParallelism(),
  node: process.versions.node,
})
