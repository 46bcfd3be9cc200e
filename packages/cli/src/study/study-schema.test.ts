import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { studySchema } from './study-schema.js'

const folder = path.join(import.meta.dirname, '../../../../benchmarks/studies')
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
/** The schema as an editor applies it, by another reading of JSON schema than the one that wrote it. */
const schema = z.fromJSONSchema(studySchema() as Parameters<typeof z.fromJSONSchema>[0])
const read = (file: string) => parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, unknown>

describe('the JSON schema of a study', () => {
  it.each(files)('takes %s', (file) => {
    expect(schema.safeParse(read(file)).error).toBeUndefined()
  })

  it.each([
    ['a setting that there is not, in an arm', { arms: { none: { decoder: { wavelets: {} } } } }],
    ['a setting that there is not, in set', { set: { trainings: {} } }],
    ['a key of its own that there is not', { budget: [100] }],
    ['a budget that is not a number', { budgets: ['many'] }],
  ])('refuses %s', (_, change) => {
    expect(schema.safeParse({ ...read(files[0]!), ...change }).success).toBe(false)
  })
})
