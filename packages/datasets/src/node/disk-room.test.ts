import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkRoom, createRoomCheck, roomOf } from './disk-room.js'

const folder = tmpdir()

describe('the room on a disk', () => {
  it('is what is left but a hundredth of the disk, never below nothing, and never unknown', () => {
    const figures = fc.record({
      blocks: fc.integer({ min: 1, max: 2 ** 32 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(figures, fc.constantFrom(512, 4096, 131_072), ({ blocks, share }, bsize) => {
        const bavail = Math.floor(blocks * share)
        const { room, left } = roomOf({ blocks, bavail, bsize })
        expect(left).toBe(bavail * bsize)
        expect(room).toBeGreaterThanOrEqual(0)
        expect(left - room).toBeLessThanOrEqual(Math.min(64 * 2 ** 20, (blocks * bsize) / 100) + 1e-6)
      }),
    )
    expect(roomOf({ blocks: 0, bavail: 0, bsize: 4096 }).room).toBe(Infinity)
  })

  it('is compared with what is known beforehand, and with what comes piece by piece', async () => {
    const { bavail, bsize } = await statfs(folder)
    const more = 2 * bavail * bsize
    await checkRoom(folder, 1, 'the archive')
    await expect(checkRoom(folder, more, 'the archive')).rejects.toMatchObject({
      name: 'CacheFolderError',
      message: expect.stringMatching(
        /^data: the archive needs [\d,.]+ MB, and the disk of '.+' has [\d,.]+ MB left\. Make room there/,
      ),
    })
    const check = createRoomCheck(folder, 'the tokens')
    for (let piece = 0; piece < 3; piece++) await check(2 ** 20)
    await expect(check(more)).rejects.toThrow(/3\.1 MB are written, and [\d,.]+ MB are left/)
  })
})
