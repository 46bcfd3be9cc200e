import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Phrases over which a fluent reader stumbles, with what to write. */
const words: readonly [phrase: RegExp, instead: string][] = [
  [
    /\b(?:is|was|are) no (?:tensor|file|JSON|YAML|number|integer|list|object|array|function|folder|string|version)s?\b/,
    'is not a …',
  ],
  [
    /(?<!\bthere )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|other\b|better\b|lower\b|larger\b|smaller\b|older\b|newer\b|doubt\b|one\b)[a-z]/i,
    'is not a …, are not …',
  ],
  [/\bnats a \w/, 'nats per …'],
  [
    /\b(?:cycles|additions|subtraction|seconds|dispatches|ticks|[a-z]+ times|one (?:list|kernel|FIR filter)|reads and writes) an? (?:sample|channel|iteration|folder|second|step|round)\b/,
    '… per …',
  ],
  [/\bhence\b/, 'so'],
  [/\bis put up with\b|\bare put up with\b/, 'say what happens'],
  [
    /\b(?:tokens|steps|bytes|samples|characters|seconds|operations) a (?:second|CPU second|token|step|sample|character)\b/,
    '… per …',
  ],
  [/\b(?:object|bar|row|file|line|process|value)s? an? (?:line|arm|run|thread|channel|row|step|dispatch)\b/, '… per …'],
  [/\b(?:the|only the|few) likeliest\b/i, 'the most likely'],
  [/\bis none of (?!them|these|those)/, 'is not one of'],
  [/\bsays? nothing of\b/, "doesn't say … about, says nothing about"],
  [/\bwants an? [a-z]/, 'needs a'],
  [/\bhas had all of\b/, 'has finished'],
  [/, wanted [a-z0-9]/, '; expected …'],
  [/\bWanted (?:a|an|one|at least)\b/, 'Expected …'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\blest\b/i, 'so that … not'],
  [/\boutdo(?:es)?\b/i, 'beat'],
  [/\b[Tt]o go on:/, 'Resume with:'],
  [/\bsay how to call\b/, 'show help'],
  [/\bin place of\b/i, 'instead of'],
  [/\banew\b/, 'again'],
  [/\bgo(?:es)? on\b/i, 'continue'],
]

const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(
    (file) =>
      file !== '' &&
      file !== 'tools/plain-english.test.ts' &&
      !file.endsWith('.api.md') && // made from the sources
      file !== 'docs/log.md' && // what was written at the time stays
      existsSync(path.join(root, file)),
  )

describe('plain English', () => {
  it.each(words)('has no %s: write "%s"', (phrase) => {
    const found = files.flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (phrase.test(line) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
    )
    expect(found).toEqual([])
  })
})
