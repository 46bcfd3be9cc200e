// `npm start [-- options of wgpt compare]`: trains a small GPT on English prose with and without the wavelet, and says which won.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, install, root } from './setup.mjs'

await install()
await build()

// In this very process, so that one Ctrl-C is one signal and the exit code is the command's own.
const cli = path.join(root, 'packages', 'cli', 'dist', 'wgpt.js')
process.argv = [process.argv[0], cli, 'compare', 'text', ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
