import { adamwLaw } from '../adamw/law.js'
import { causalAttentionLaw, causalSelfAttentionLaw } from '../causal-attention/law.js'
import { crossEntropyLaw } from '../cross-entropy/law.js'
import { dropoutLaw } from '../dropout/law.js'
import { embeddingLaw, positionedEmbeddingLaw } from '../embedding/law.js'
import { geluLaw } from '../gelu/law.js'
import { clippingReportLaw, clipScaleLaw, globalNormLaw } from '../gradient-norm/law.js'
import { layerNormLaw } from '../layer-norm/law.js'
import { linearLaw, tableProductLaw } from '../linear/law.js'
import { rmsNormLaw } from '../rms-norm/law.js'
import { rotaryLaw } from '../rotary/law.js'
import { swigluLaw } from '../swiglu/law.js'
import type { Law } from '../law/law.js'

/** What every op promises: the sole list, which the conformance run and the tests iterate. */
export const laws: readonly Law[] = [
  adamwLaw,
  causalAttentionLaw,
  causalSelfAttentionLaw,
  clippingReportLaw,
  clipScaleLaw,
  crossEntropyLaw,
  dropoutLaw,
  embeddingLaw,
  geluLaw,
  globalNormLaw,
  layerNormLaw,
  linearLaw,
  positionedEmbeddingLaw,
  rmsNormLaw,
  rotaryLaw,
  swigluLaw,
  tableProductLaw,
]
