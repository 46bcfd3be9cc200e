#!/usr/bin/env node
import { main } from './main.js'

void main(process.argv.slice(2)).then((code) => {
  // A backend may keep handles open: end once all that was written is on its way.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
})
