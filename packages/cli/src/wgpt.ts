#!/usr/bin/env node
import { main } from './main.js'

/** Continues once all that was written is on its way, or where there is nobody left to write to. */
function afterWriting(stream: NodeJS.WriteStream, next: () => void): void {
  try {
    stream.write('', () => next())
  } catch {
    next()
  }
}

void main(process.argv.slice(2)).then((code) => {
  // A backend may keep handles open.
  afterWriting(process.stdout, () => afterWriting(process.stderr, () => process.exit(code)))
})
