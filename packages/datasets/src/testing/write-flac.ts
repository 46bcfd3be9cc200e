import { crc16, crc8 } from '../audio/crc.js'
import { joinBytes } from './join-bytes.js'

/** A FLAC stream whose every frame says one value for all its samples: the smallest there is. 16 bits, one channel, 44.1 kHz. */
export function writeConstantFlac({ frames, blockSize }: { frames: number; blockSize: number }): Uint8Array {
  const total = frames * blockSize
  const info = new Uint8Array(34)
  const view = new DataView(info.buffer)
  view.setUint16(0, blockSize)
  view.setUint16(2, blockSize)
  view.setUint32(10, (44_100 << 12) | (15 << 4) | Math.floor(total / 2 ** 32))
  view.setUint32(14, total >>> 0)
  const body = Array.from({ length: frames }, (_, number) => {
    const code = number < 0x80 ? [number] : [0xc0 | (number >> 6), 0x80 | (number & 63)] // up to 2,047
    const head = [0xff, 0xf8, 0x79, 0x08, ...code, (blockSize - 1) >> 8, (blockSize - 1) & 255]
    const frame = Uint8Array.of(...head, 0, 0, 0, 0, 0, 0)
    frame[head.length] = crc8(frame, 0, head.length)
    const crc = crc16(frame, 0, frame.length - 2)
    frame[frame.length - 2] = crc >> 8
    frame[frame.length - 1] = crc & 255
    return frame
  })
  return joinBytes('fLaC', Uint8Array.of(0x80, 0, 0, 34), info, ...body)
}
