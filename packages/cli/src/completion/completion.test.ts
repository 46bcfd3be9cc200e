import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync, chmodSync } from 'node:fs'
import path from 'node:path'
import { decoderConfig } from '@wgpt/decoder'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoted } from '../call-name.js'
import { jsonSchemaOf } from '../config/json-schema.js'
import { script } from '../testing/run-wgpt.js'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { complete } from './complete.js'
import { shells, type Shell } from '../commands/completion-scripts.js'
import { splitWords } from './split-words.js'

const cwd = temporaryFolder()
const placeNames = jsonSchemaOf(decoderConfig).properties!.wavelet!.properties!.place!.enum as string[]
mkdirSync(path.join(cwd, 'runs/text-tiny-1/arms/fixed'), { recursive: true })
writeFileSync(path.join(cwd, 'runs/text-tiny-1/config.json'), '{}')
mkdirSync(path.join(cwd, 'runs/empty'))
writeFileSync(path.join(cwd, 'letters.txt'), '')
mkdirSync(path.join(cwd, 'bin'))
writeFileSync(path.join(cwd, 'bin/wgpt'), `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`)
chmodSync(path.join(cwd, 'bin/wgpt'), 0o755)

/** How a shell, in a process of its own, is asked what it would put instead of a line's last word. */
const ask: Readonly<Record<Shell, (line: string, awaited: string) => [string, ...string[]]>> = {
  bash: (line) => [
    'bash',
    '--norc',
    '-c',
    // As readline breaks a line into words: at blanks, and around = and :.
    `eval "$(wgpt completion bash)"
     COMP_LINE=${quoted(line)}; COMP_POINT=\${#COMP_LINE}
     mapfile -t COMP_WORDS < <(printf '%s' "$COMP_LINE" | sed -E 's/([=:]+)/\\n\\1\\n/g; s/ +/\\n/g' | sed '/^$/d')
     case "$COMP_LINE" in *' ') COMP_WORDS+=('') ;; esac
     COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
     compopt() { :; }
     "$(complete -p wgpt | sed -E 's/.*-F ([^ ]+).*/\\1/')"
     printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  zsh: (line, awaited) => [
    'zsh',
    '-f',
    '-c',
    // A terminal of its own: the list that two tabs show.
    `zmodload zsh/zpty
     zpty shell 'TERM=dumb PS1= zsh -f -i'
     zpty -w shell 'autoload -U compinit && compinit -u -D; unsetopt zle_bracketed_paste; source <(wgpt completion zsh); zstyle ":completion:*" list-colors ""; LISTMAX=0; PS1=READY; print -n "BE"; print GIN'
     zpty -r -m shell out '*BEGIN*READY*'
     zpty -w -n shell ${quoted(line)}$'\\t\\t'
     repeat 100; do
       sleep 0.1
       while zpty -r -t shell out; do all+=$out; done
       [[ $all == *"$1"* ]] && break
     done
     print -r -- "$all"
     zpty -d shell`,
    'zsh',
    awaited,
  ],
  fish: (line) => ['fish', '--no-config', '-c', `wgpt completion fish | source; complete -C ${quoted(line)}`],
}

const installed = (shell: Shell) => spawnSync(shell, ['--version']).status === 0

/** @param awaited a word that is among them */
function completionsIn(shell: Shell, line: string, awaited: string): string[] {
  const [program, ...args] = ask[shell](line, awaited)
  const { status, stdout } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${path.join(cwd, 'bin')}:${process.env.PATH ?? ''}` },
  })
  expect(status).toBe(0)
  return stdout.split(/[\r\n]+/).map((found) => found.split('\t')[0]!.trim())
}

it('bash is here', () => expect(installed('bash')).toBe(true))

describe.each(shells.filter(installed))('in %s', (shell) => {
  const end = shell === 'bash' ? (word: string) => word.replace(/^.*=(?=.)/, '') : (word: string) => word
  it.each([
    ['wgpt de', ['describe']],
    ['wgpt train text --set decoder.wavelet.place=', placeNames.map((place) => end(`decoder.wavelet.place=${place}`))],
    ['wgpt generate ', ['runs/text-tiny-1', 'runs/text-tiny-1/arms/fixed']],
    ['wgpt train text --data le', ['letters.txt']],
  ])('%s<tab>', (line, words) => {
    const found = completionsIn(shell, line, words.at(-1)!).join('\n')
    for (const word of words) expect(found).toContain(word)
    expect(found).not.toContain('runs/empty')
  })

  it('a line is never evaluated', () => {
    const line = 'wgpt train $(touch owned) `touch owned` "$(touch owned)" --si'
    expect(completionsIn(shell, line, '--size').join('\n')).toContain('--size')
    expect(existsSync(path.join(cwd, 'owned'))).toBe(false)
  })
})

describe('complete', () => {
  it.each<[string, string[], string]>([
    ['', ['train', 'compare', 'completion'], 'nothing'],
    ['help tr', ['train'], 'nothing'],
    ['nonsense ', [], 'nothing'],
    ['train te', ['text'], 'nothing'],
    ['train text te', [], 'nothing'],
    ['train text --qu', ['--quiet'], 'nothing'],
    ['train --resume t', ['text'], 'folders'],
    ['train --data moby-dick --wavelet l', ['learnable'], 'nothing'],
    ['train text --wavelet=l', ['--wavelet=learnable'], 'nothing'],
    ['train text --config ', [], 'files'],
    ['compare text --arms none,f', ['none,fixed'], 'nothing'],
    ['bench op --backends wasm,c', ['wasm,cpu'], 'nothing'],
    ['data show mo', ['moby-dick'], 'nothing'],
    ['backends install t', ['tensorflow'], 'nothing'],
    ['import ', [], 'folders'],
    ['train text --set training.schedule=pl', ['training.schedule=plateau'], 'nothing'],
    ['train text --set decoder.tied', ['decoder.tiedEmbeddings='], 'nothing'],
    ['describe a', ['audio'], 'folders'],
  ])('%j', async (line, words, more) => {
    const { candidates, ...rest } = await complete(splitWords(line))
    expect(candidates.map(({ word }) => word)).toEqual(line === '' ? expect.arrayContaining(words) : words)
    expect(rest).toEqual({ more })
  })
})

describe('splitWords', () => {
  it('takes back what a shell takes whole', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words)
        expect(splitWords(`${words.map(quoted).join('  ')} `)).toEqual([...words, ''])
      }),
    )
  })
})
