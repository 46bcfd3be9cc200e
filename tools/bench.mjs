// `npm run bench [-- options of wgpt bench]`: the cross-backend benchmark suite.
import { build, chromium, install, wgpt } from './setup.mjs'

await install()
await build()
await chromium()
await wgpt('bench', ...process.argv.slice(2))
