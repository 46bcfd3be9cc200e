/** What TensorBoard reads: tensorflow/core/util/event.proto and framework/summary.proto, as far as scalars need them. */
interface EventContent {
  /** The first event of a file: 'brain.Event:2'. */
  readonly fileVersion?: string
  /** A run begins or continues here: what other files of it say of this step and later ones is void. */
  readonly start?: true
  readonly scalars?: Readonly<Record<string, number>>
}

const [VARINT, DOUBLE, BYTES, FLOAT] = [0, 1, 2, 5] as const
const START = 1

/**
 * An `Event` in protocol buffers' encoding.
 * @param seconds since 1970, with fractions
 */
export function eventOf(seconds: number, step: number, { fileVersion, start, scalars }: EventContent): Uint8Array {
  return join([
    key(1, DOUBLE),
    double(seconds),
    key(2, VARINT),
    varint(step),
    ...(fileVersion === undefined ? [] : [message(3, [new TextEncoder().encode(fileVersion)])]),
    ...(scalars
      ? [
          message(
            5,
            Object.entries(scalars).map(([tag, value]) => message(1, scalar(tag, value))),
          ),
        ]
      : []),
    ...(start ? [message(7, [key(1, VARINT), varint(START)])] : []),
  ])
}

const scalar = (tag: string, value: number) => [
  message(1, [new TextEncoder().encode(tag)]),
  key(2, FLOAT),
  float(value),
]

const key = (field: number, type: number) => varint(field * 8 + type)

/** A field whose bytes are counted: a message, a text. */
function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = join(parts)
  return join([key(field, BYTES), varint(content.length), content])
}

/** A whole number of at least 0, seven bits a byte, the lowest first; by division, for more than 32 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Uint8Array.of(...bytes, rest)
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return bytes
}

function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setFloat64(0, value, true)
  return bytes
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
