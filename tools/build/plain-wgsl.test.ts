import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { plainWgsl } from './plain-wgsl.js'

const root = path.join(import.meta.dirname, '../../packages')
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.wgsl.ts') && !file.includes('node_modules'),
)

describe('WGSL in a bundle', () => {
  it('has no comments and no indentation, inside templates of its own too; other text keeps both', () => {
    const source = [
      'const more = (is: boolean) => /* wgsl */ `a // one',
      '  b${is ? `',
      '    c // two` : `  d`};',
      '`',
      'const other = `a // one',
      '  b`',
    ].join('\n')
    const plain = plainWgsl(source)
    expect(plain).toContain('`a\nb${is ? `\nc` : `  d`};\n`')
    expect(plain).toContain('`a // one\n  b`')
  })

  it('refuses a comment that holds an expression: what follows it would be code', () => {
    expect(() => plainWgsl('const a = /* wgsl */ `x // of ${n} lines\n`')).toThrow('a comment holds ${…}')
  })

  it.each(files)('%s is still TypeScript', (file) => {
    const plain = plainWgsl(readFileSync(path.join(root, file), 'utf8'))
    expect(ts.transpileModule(plain, { reportDiagnostics: true }).diagnostics).toEqual([])
  })
})
