import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TrainEvent } from '../loop/events.js'
import { createMemoryStore } from '../store/memory-store.js'
import { eventOf } from './event.js'
import { crc32c, recordOf } from './record.js'
import { tensorboardLog } from './tensorboard-log.js'

/** Fields of a message of protocol buffers, by their number: read by the rules of the format, not by the writer's. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields = new Map<number, (number | Uint8Array)[]>()
  let at = 0
  const varint = () => {
    let [value, scale] = [0n, 1n]
    for (; ; scale *= 128n) {
      const byte = bytes[at++]!
      value += BigInt(byte & 127) * scale
      if (byte < 128) return Number(value)
    }
  }
  while (at < bytes.length) {
    const key = varint()
    const take = (length: number) => bytes.subarray(at, (at += length))
    const byType: Readonly<Record<number, () => number | Uint8Array>> = {
      0: varint,
      1: () => view.getFloat64((at += 8) - 8, true),
      2: () => take(varint()),
      5: () => view.getFloat32((at += 4) - 4, true),
    }
    const known = fields.get(key >> 3) ?? []
    fields.set(key >> 3, [...known, byType[key & 7]!()])
  }
  return fields
}

/** The records of a file; every checksum is held against one that is taken bit by bit. */
function recordsIn(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const records: Uint8Array[] = []
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true))
    expect(view.getUint32(at + 8, true)).toBe(maskedByBits(file.subarray(at, at + 8)))
    records.push(file.subarray(at + 12, at + 12 + length))
    expect(view.getUint32(at + 12 + length, true)).toBe(maskedByBits(records.at(-1)!))
    at += 16 + length
  }
  return records
}

function maskedByBits(bytes: Uint8Array): number {
  let crc = 0xffffffffn
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const differs = (crc ^ BigInt(byte >> bit)) & 1n
      crc = (crc >> 1n) ^ (differs * 0x82f63b78n)
    }
  crc ^= 0xffffffffn
  return Number((((crc >> 15n) | (crc << 17n)) + 0xa282ead8n) & 0xffffffffn)
}

const text = (bytes: unknown) => new TextDecoder().decode(bytes as Uint8Array)

/** An event as plain values. */
function read(event: Uint8Array) {
  const fields = fieldsOf(event)
  const summary = fields.get(5)?.[0] as Uint8Array | undefined
  const values = summary ? (fieldsOf(summary).get(1) as Uint8Array[]).map(fieldsOf) : []
  const session = fields.get(7)?.[0] as Uint8Array | undefined
  return {
    time: fields.get(1)![0],
    step: fields.get(2)![0],
    ...(fields.has(3) && { version: text(fields.get(3)![0]) }),
    ...(session && { session: fieldsOf(session).get(1)![0] }),
    ...(summary && { scalars: Object.fromEntries(values.map((value) => [text(value.get(1)![0]), value.get(2)![0]])) }),
  }
}

const step = (step: number, arm = 'run'): TrainEvent => ({
  ...{ type: 'step', arm, step, steps: 9, tokens: step * 100, trainLoss: 3 - step / 4, learningRate: 0.5 },
  ...{ gradientNorm: 0.25, seconds: step * 2 },
})

describe('crc32c', () => {
  it("is Castagnoli's: the checksums of RFC 3720 and of '123456789'", () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43)
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
  })
})

describe('an event', () => {
  it('is read back whatever is in it, its step above 2³² too', () => {
    const tag = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
    const scalars = fc.dictionary(tag, fc.float({ noNaN: true }), { minKeys: 1, noNullPrototype: true })
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e11 }), fc.nat(Number.MAX_SAFE_INTEGER), scalars, (time, step, values) => {
        const [record] = recordsIn(recordOf(eventOf(time, step, { scalars: values })))
        expect(read(record!)).toEqual({ time, step, scalars: values })
      }),
    )
  })
})

describe('tensorboardLog', () => {
  it('writes one file per arm: its version, its start, then every figure as it comes', async () => {
    const store = createMemoryStore()
    const log = tensorboardLog(
      (arm) => store.folder(arm),
      () => 1_700_000_000_500,
    )
    await log({ type: 'evaluation', arm: 'none', step: 0, steps: 9, validationLoss: 3.5 })
    for (const event of [step(1, 'none'), step(1, 'fixed'), step(2, 'none')]) await log(event)
    await log({ type: 'checkpoint', arm: 'none', step: 2 })
    const name = 'events.out.tfevents.1700000000.wgpt.0'
    const events = recordsIn((await store.read(`none/${name}`))!).map(read)
    const time = 1_700_000_000.5
    const rates = { 'training/learning_rate': 0.5, 'training/gradient_norm': 0.25 }
    expect(events).toEqual([
      { time, step: 0, version: 'brain.Event:2' },
      { time, step: 0, session: 1 },
      { time, step: 0, scalars: { 'loss/validation': 3.5 } },
      { time, step: 1, scalars: { 'loss/train': 2.75, ...rates } },
      { time, step: 2, scalars: { 'loss/train': 2.5, ...rates, 'training/tokens_per_second': 50 } },
    ])
    expect(
      recordsIn((await store.read(`fixed/${name}`))!)
        .map(read)
        .at(-1),
    ).toMatchObject({ step: 1 })
  })

  it('begins a file of its own each time, behind the others by its name, with the step that it continues from', async () => {
    const store = createMemoryStore()
    let now = 1_700_000_000_000
    for (const first of [1, 5, 3]) {
      const log = tensorboardLog(
        () => store,
        () => now,
      )
      await log(step(first))
      await log(step(first + 1))
      now += first === 1 ? 0 : 1000
    }
    const names = await store.list('')
    expect(names.map((name) => name.slice(-17))).toEqual([
      '1700000000.wgpt.0',
      '1700000000.wgpt.1',
      '1700000001.wgpt.0',
    ])
    const starts = await Promise.all(names.map(async (name) => read(recordsIn((await store.read(name))!)[1]!)))
    expect(starts.map(({ step, session }) => [step, session])).toEqual([
      [1, 1],
      [5, 1],
      [3, 1],
    ])
  })
})
