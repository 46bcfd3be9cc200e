import { constants, cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createPrograms, type Programs } from '../testing/programs.js'
import { findInstalledTensorflow, installTensorflow } from './index.js'

let programs: Programs
/** A cache with the TensorFlow of this machine, as a wgpt without ops has left it. */
let directory: string
beforeAll(async () => {
  programs = await createPrograms()
  directory = await mkdtemp(path.join(tmpdir(), 'wgpt-ops-'))
  const { folder } = findInstalledTensorflow()!
  const place = path.join(directory, 'tensorflow', path.basename(folder))
  await mkdir(place, { recursive: true })
  await cp(path.join(folder, 'install.json'), path.join(place, 'install.json'))
  // Copied: an installation with links in it is not trusted with code.
  for (const name of ['package', 'tensorflow', 'node-api-headers', 'native-stderr.node'])
    await cp(path.join(folder, name), path.join(place, name), { recursive: true, mode: constants.COPYFILE_FICLONE })
})
afterEach(() => vi.unstubAllEnvs())
afterAll(async () => {
  await programs.dispose()
  await rm(directory, { recursive: true })
})

/** A causal mean by the kernel, what the op says when it is called with too few levels, and the backend's advice. */
const body = `
  const tf = await useBackend('tensorflow')
  const x = tf.tensor2d([1, 2, 3, 4], [4, 1])
  const levels = tf.tensor1d([1], 'int32')
  const attributes = { boundary: 'renormalize', strength: 1, longest: 1, firstProcessed: 0 }
  const means = Array.from(tf.engine().runKernel('CausalWavelet', { x, levels }, attributes).dataSync())
  let op = ''
  try { tf.backend().executeSingleOutput('WgptCausalWavelet', [], [tf.zeros([4, 2]), levels]) } catch (error) { op = error.message }
  const [{ advice }] = await listBackends()
  console.log(JSON.stringify({ means, op, advice }))`

async function observe(name: string): Promise<{ means: number[]; op: string; advice?: string }> {
  const { stdout, stderr } = await programs.run(name, body, { env: { WGPT_CACHE: directory } })
  expect(stderr).toBe('')
  return JSON.parse(stdout) as { means: number[]; op: string; advice?: string }
}

describe('an installation without our ops', () => {
  it('computes all the same, and says what would make it faster', async () => {
    const { means, op, advice } = await observe('without')
    expect(means).toEqual([1, 1.5, 2.5, 3.5])
    expect(op).toMatch(/'WgptCausalWavelet'.*registered/)
    expect(advice).toMatch(/^the wavelet op is slower .*: wgpt backends install tensorflow$/)
  })

  it('stays as it is where there is no compiler, and says why', async () => {
    vi.stubEnv('CXX', '/nonexistent/c++')
    expect(await installTensorflow({ directory })).toMatchObject({
      outcome: 'present',
      lacks: expect.stringMatching(/the C\+\+ compiler that CXX names, '\/nonexistent\/c\+\+', does not run/) as string,
    })
  })

  it('gets them without fetching anything, once', async () => {
    vi.stubEnv('PIP_INDEX_URL', 'http://127.0.0.1:9/nothing')
    const phases = new Set<string>()
    const onProgress = ({ phase }: { phase: string }) => phases.add(phase)
    expect(await installTensorflow({ directory, onProgress })).toMatchObject({ outcome: 'rebuilt' })
    expect([...phases]).toEqual(['look', 'build', 'try'])
    expect(await installTensorflow({ directory })).not.toHaveProperty('lacks')
    const { means, op, advice } = await observe('with')
    expect(means).toEqual([1, 1.5, 2.5, 3.5])
    expect(op).toContain('WgptCausalWavelet: levels has 1 values, x has 2 channels.')
    expect(advice).toBeUndefined()
  })

  it('makes them the same to the bit on one thread and on three', async () => {
    const [channels, time] = [1000, 1024] // more than a million values per thread: strips of one sequence
    const body = `
      import { createHash } from 'node:crypto'
      const tf = await useBackend('tensorflow')
      const x = tf.randomUniform([1, ${time}, ${channels}], -1, 1, 'float32', 1)
      const levels = tf.tensor1d(Int32Array.from({ length: ${channels} }, (_, c) => (c * 7) % 11), 'int32')
      const attributes = { boundary: 'renormalize', strength: 0.5, longest: 10, firstProcessed: 0 }
      const run = (name) => tf.engine().runKernel(name, { x, levels }, attributes).dataSync()
      const hash = (values) => createHash('sha256').update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength)).digest('hex')
      console.log(process.env.TF_NUM_INTRAOP_THREADS, hash(run('CausalWavelet')), hash(run('CausalWaveletGrad')))`
    const observed = async (WGPT_THREADS: string) => {
      const { stdout } = await programs.run(`threads${WGPT_THREADS}`, body, {
        env: { WGPT_CACHE: directory, WGPT_THREADS },
      })
      return stdout.trim().split(' ')
    }
    const [one, three] = [await observed('1'), await observed('3')]
    expect([one[0], three[0]]).toEqual(['1', '3'])
    expect(one.slice(1)).toHaveLength(2)
    expect(three.slice(1)).toEqual(one.slice(1))
  })
})
