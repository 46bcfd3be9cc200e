// Loads graph models with nothing but TensorFlow.js, and writes what they compute: node plain-tfjs.mjs FOLDER, with a model a folder in it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs'

const [root] = process.argv.slice(2)
await tf.setBackend('cpu')
for (const name of readdirSync(root)) {
  const file = (part) => readFileSync(path.join(root, name, part))
  const { weightsManifest, modelTopology, ...rest } = JSON.parse(file('model.json'))
  const shards = Buffer.concat(weightsManifest.flatMap(({ paths }) => paths.map(file)))
  const weightData = shards.buffer.slice(shards.byteOffset, shards.byteOffset + shards.byteLength)
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights)
  const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData, ...rest }))
  const answers = JSON.parse(file('questions.json')).map((ids) => {
    const logits = model.predict(tf.tensor2d(ids, undefined, 'int32'))
    return { shape: logits.shape, values: [...logits.dataSync()] }
  })
  writeFileSync(path.join(root, name, 'answers.json'), JSON.stringify(answers))
}
