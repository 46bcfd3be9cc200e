// `npm run bench [-- options of wgpt bench]`: the cross-backend benchmark suite.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, chromium, install, root } from './setup.mjs'

await install()
await build()
await chromium()

const cli = path.join(root, 'packages', 'cli', 'dist', 'wgpt.js')
process.argv = [process.argv[0], cli, 'bench', ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
