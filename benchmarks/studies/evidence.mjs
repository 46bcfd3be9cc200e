// Runs the studies and writes what they found: a JSON file for each, and its tables into a page.
//   npm run evidence -- [--quick] [--jobs N] [--runs FOLDER] [--report] [NAME…]
// --quick: the smallest form of three studies, at most 20 minutes on two cores, into runs/evidence-quick/. --report: no run is done; what the
// folder has is written. Runs that finished/ has are not done again: move a file of it away to do them. Ctrl-C saves, and the same call continues.
// Needs built packages (npm run build).
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'

const here = import.meta.dirname
const root = path.resolve(here, '../..')
/** In the order of the page. */
const whole = [
  ...['text', 'midi', 'audio'],
  ...['text-screening', 'text-bases', 'text-forms', 'text-without-attention'],
  ...['text-depth', 'text-context', 'audio-context', 'text-larger'],
]
const quick = ['text', 'midi', 'audio']

function study(action, file, out, more) {
  const call = ['packages/cli/dist/wgpt.js', 'study', action, file, '--out', out, ...more]
  const { status, signal } = spawnSync(process.execPath, call, { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      jobs: { type: 'string', default: String(os.availableParallelism()) },
      runs: { type: 'string', default: path.join(root, 'runs') },
    },
  })
  const known = values.quick ? quick : whole
  const unknown = positionals.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    console.error(`evidence: there is no study '${unknown}'. Choose from ${known.join(', ')}.`)
    process.exit(2)
  }
  const { insertReports, readReport } = await import('@wgpt/study')
  const results = values.quick ? path.join(root, 'runs/evidence-quick') : path.join(root, 'docs/evidence')
  mkdirSync(results, { recursive: true })
  mkdirSync(path.join(here, 'finished'), { recursive: true })
  for (const name of positionals.length > 0 ? positionals : known) {
    const out = path.join(values.runs, values.quick ? `study-quick-${name}` : `study-${name}`)
    if (values.report && !existsSync(out)) continue
    const file = path.join('benchmarks/studies', values.quick ? 'quick' : '', `${name}.yaml`)
    const kept = path.join(here, 'finished', `${name}.jsonl`)
    const finished = !values.quick && existsSync(kept) ? ['--finished', kept] : []
    if (!values.report) study('run', file, out, ['--jobs', values.jobs, ...finished])
    else study('report', file, out, finished)
    writeFileSync(path.join(results, `${name}.json`), readFileSync(path.join(out, 'report.json')))
    if (!values.quick) writeFileSync(kept, readFileSync(path.join(out, 'finished.jsonl')))
  }
  const page = values.quick ? path.join(results, 'evidence.md') : path.join(root, 'docs/evidence.md')
  const text = values.quick
    ? `# Evidence, the smallest form\n\n${quick.map((name) => `<!-- study: ${name} -->\n<!-- end -->\n`).join('\n')}`
    : readFileSync(page, 'utf8')
  const reportOf = (name) => {
    const file = path.join(results, `${name}.json`)
    return existsSync(file) ? readReport(readFileSync(file, 'utf8')) : undefined
  }
  writeFileSync(page, insertReports(text, reportOf))
  console.log(`evidence: ${path.relative(process.cwd(), page)}`)
}

await main()
