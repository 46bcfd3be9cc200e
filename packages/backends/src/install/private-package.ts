import path from 'node:path'
import { makeFolders, writeSynced } from '@wgpt/node-files'

/** Where tfjs-node looks for its addon, seen from its folder. */
export const addonPath = 'lib/napi-v8/tfjs_binding.node'

/**
 * The files that make a copy of `@tensorflow/tfjs-node` load by itself, whoever's program it is. Its `dist` stays as it was published;
 * what it asks Node for is found in the copy's own node_modules: the addon's path without node-pre-gyp, and as tfjs the very instance that
 * the program uses (two instances are two engines, and tensors of one are strangers to the other).
 */
const files: Readonly<Record<string, string>> = {
  'load.cjs': `'use strict'
const util = require('node:util')
// The package calls it at every op: Node 23 took it away, Node 22 warns of it.
util.isNullOrUndefined = (value) => value == null
/** Loads this copy on the tfjs that is given. */
module.exports = (tfjs) => {
  const key = Symbol.for('wgpt.tfjs')
  globalThis[key] = tfjs
  try {
    return require('./dist/index.js')
  } finally {
    delete globalThis[key]
  }
}
`,
  'node_modules/@mapbox/node-pre-gyp/index.js': `exports.find = (manifest) => require('node:path').join(manifest, '../${addonPath}')\n`,
  'node_modules/@tensorflow/tfjs/index.js': "module.exports = globalThis[Symbol.for('wgpt.tfjs')]\n",
  'node_modules/@tensorflow/tfjs-core/index.js': "module.exports = require('@tensorflow/tfjs')\n",
}

/** Adds those files to a copy of the package. */
export async function makeLoadable(packageFolder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(packageFolder, name)
    await makeFolders(path.dirname(file))
    await writeSynced(file, text)
  }
}
