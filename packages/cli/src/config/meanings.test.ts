import { expect, it } from 'vitest'
import { keysWithMeanings, meantKeys } from './meanings.js'
import { nearestKeys } from './nearest.js'
import { settingKeys } from './setting-keys.js'

const keys = settingKeys()

it.each([
  ['lr', 'training.learningRate'],
  ['layers', 'decoder.layerCount'],
  ['n_layer', 'decoder.layerCount'],
  ['n_embd', 'decoder.embeddingSize'],
  ['n_head', 'decoder.headCount'],
  ['block_size', 'decoder.contextLength'],
  ['batch_size', 'training.batchSize'],
  ['model.hidden_size', 'decoder.embeddingSize'],
  ['max_iters', 'training.steps'],
  ['grad_clip', 'training.clipNorm'],
  ['--learning-rate', 'training.learningRate'],
  ['--batch-size', 'training.batchSize'],
  ['training.learning_rate', 'training.learningRate'],
])('%s means %s', (name, key) => {
  expect(meantKeys(name, keys)[0]).toBe(key)
  expect(nearestKeys(name, keys)[0]).toBe(key)
})

it('nothing else stands beside a key that is meant, unless it is one slip away', () => {
  expect(nearestKeys('n_layer', keys)).toEqual(['decoder.layerCount'])
  expect(nearestKeys('lr', keys)).toEqual(['training.learningRate'])
  expect(nearestKeys('decoder.layrCount', keys)).toHaveLength(3)
})

it('every setting that has meanings is one, and no name has two', () => {
  for (const key of keysWithMeanings) expect(keys).toContain(key)
  expect(meantKeys('nonsense', keys)).toEqual([])
})
