#!/usr/bin/env node
import { main } from './main.js'

const code = await main(process.argv.slice(2))
// A backend may keep handles open: end once all that was written is on its way.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
