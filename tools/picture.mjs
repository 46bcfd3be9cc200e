// `node tools/picture.mjs <comparison folder>`: README's picture, the loss curves out of the report of a real run.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { giveUp, root } from './setup.mjs'

const folder = process.argv[2]
if (folder === undefined) giveUp('picture: no folder was given. Call it as: node tools/picture.mjs runs/text-tiny-…', 2)

const report = readFileSync(path.join(folder, 'report.html'), 'utf8')
const svg = /<svg[^>]*id="loss-by-step"[\s\S]*?<\/svg>/.exec(report)?.[0]
if (svg === undefined)
  giveUp(
    `picture: ${folder}/report.html has no chart 'loss-by-step'. Write it again with: npm run wgpt -- report ${folder}`,
  )

const file = path.join(root, 'docs', 'images', 'compare-text.svg')
mkdirSync(path.dirname(file), { recursive: true })
writeFileSync(file, `${svg.replaceAll('&nbsp;', '&#160;')}\n`)
console.log(path.relative(root, file))
