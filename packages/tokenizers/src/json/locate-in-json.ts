import { WgptError } from '@wgpt/errors'

/** Deeper nesting is not JSON of ours, and a danger to whoever walks through it. */
const deepest = 32

export interface Location {
  /** What is wrong with the text as JSON, or undefined. */
  readonly problem: string | undefined
  /** The first character that is wrong; or where the value at the path begins, or the innermost one on the way to it that there is. */
  readonly index: number
}

/**
 * Walks through a text as JSON.parse does, to say where something is.
 * @example
 * ```ts
 * console.log(locateInJson('{"a": [1, 2]}', ['a', 1]).index) // → 10
 * ```
 */
export function locateInJson(text: string, path: readonly PropertyKey[] = []): Location {
  const walker = new JsonWalker(text, path.map(String))
  try {
    walker.whole()
    return { problem: undefined, index: walker.found }
  } catch (problem) {
    if (!(problem instanceof Wrong)) throw problem
    return { problem: problem.message, index: walker.at }
  }
}

/** Thrown and caught here. */
class Wrong extends WgptError {}

const space = /[ \t\n\r]*/y
const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const plainCharacters = /[^"\\\u0000-\u001f]*/y // eslint-disable-line no-control-regex -- the ones that JSON forbids
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y

class JsonWalker {
  at = 0
  found = 0
  #nearest = 0

  constructor(
    readonly text: string,
    readonly path: readonly string[],
  ) {}

  whole(): void {
    this.#value(0, 0)
    this.#skip(space)
    if (this.at < this.text.length) throw new Wrong('something follows the JSON')
  }

  /** @param onPath how many keys of the path lead here; -1: this is beside the path */
  #value(onPath: number, depth: number): void {
    this.#skip(space)
    if (onPath >= this.#nearest) [this.#nearest, this.found] = [onPath, this.at]
    if (depth > deepest) throw new Wrong(`it is nested deeper than ${deepest} levels`)
    const first = this.text[this.at]
    if (first === '{') this.#members('}', onPath, depth)
    else if (first === '[') this.#members(']', onPath, depth)
    else if (first === '"') this.#string()
    else if (!this.#skip(literal)) throw new Wrong(first === undefined ? 'it ends too early' : 'no value begins')
  }

  #members(close: '}' | ']', onPath: number, depth: number): void {
    this.at++
    this.#skip(space)
    if (this.#take(close)) return
    for (let index = 0; ; index++) {
      let key = String(index)
      if (close === '}') {
        this.#skip(space)
        key = this.#string()
        this.#skip(space)
        if (!this.#take(':')) throw new Wrong("expected ':'")
      }
      this.#value(onPath >= 0 && this.path[onPath] === key ? onPath + 1 : -1, depth + 1)
      this.#skip(space)
      if (this.#take(close)) return
      if (!this.#take(','))
        throw new Wrong(this.at < this.text.length ? `expected ',' or '${close}'` : 'it ends too early')
    }
  }

  #string(): string {
    const start = this.at
    if (!this.#take('"')) throw new Wrong(this.at < this.text.length ? 'expected a string' : 'it ends too early')
    do this.#skip(plainCharacters)
    while (this.#skip(escaped))
    if (!this.#take('"'))
      throw new Wrong(this.at < this.text.length ? 'a string holds what it must not' : 'it ends too early')
    return JSON.parse(this.text.slice(start, this.at)) as string
  }

  #take(character: string): boolean {
    if (this.text[this.at] !== character) return false
    this.at++
    return true
  }

  /** Whether there was any. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at
    const [match] = pattern.exec(this.text) ?? ['']
    this.at += match.length
    return match !== ''
  }
}

/**
 * How many bytes of UTF-8 lie before a character of the text.
 * @example
 * ```ts
 * console.log(byteOffset('aéb', 2)) // → 3
 * ```
 */
export function byteOffset(text: string, index: number): number {
  let bytes = 0
  for (let at = 0; at < index; at++) {
    const unit = text.charCodeAt(at)
    const isPair = (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
    if (isPair) at++
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : isPair ? 4 : 3
  }
  return bytes
}
