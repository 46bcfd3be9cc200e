// `npm start [-- options of wgpt compare]`: trains a small GPT on English prose with and without the wavelet, and says which won.
import { build, install, wgpt } from './setup.mjs'

await install()
await build()
await wgpt('compare', 'text', ...process.argv.slice(2))
