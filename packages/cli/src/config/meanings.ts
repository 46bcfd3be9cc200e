/** What other programs call a setting, in lower case without hyphens and underscores: nanoGPT, Hugging Face, Keras and PyTorch say so. */
const meanings: Readonly<Record<string, readonly string[]>> = {
  'training.learningRate': ['lr', 'rate', 'stepsize', 'maxlr', 'eta'],
  'training.minimumLearningRate': ['minlr', 'minlearningrate', 'finallr'],
  'training.batchSize': ['bs', 'batch', 'minibatch', 'perdevicetrainbatchsize', 'trainbatchsize'],
  'training.accumulationSteps': ['gradientaccumulationsteps', 'gradaccum', 'gradaccumsteps', 'accumulate'],
  'training.steps': [
    'maxiters',
    'iters',
    'iterations',
    'epochs',
    'numepochs',
    'numtrainepochs',
    'maxsteps',
    'trainsteps',
  ],
  'training.warmupSteps': ['warmup', 'warmupiters', 'numwarmupsteps', 'warmupratio'],
  'training.weightDecay': ['wd', 'decay', 'l2'],
  'training.clipNorm': ['gradclip', 'clip', 'maxgradnorm', 'clipgradnorm', 'gradientclip'],
  'training.evaluateEvery': ['evalinterval', 'evalsteps', 'evalevery', 'evaluationinterval'],
  'training.evaluationBatches': ['evaliters', 'evalbatches'],
  'training.checkpointEvery': ['savesteps', 'saveevery', 'saveinterval', 'checkpointinterval'],
  'training.schedule': ['lrscheduler', 'lrschedulertype', 'scheduler', 'decaylr'],
  'training.emaDecay': ['ema', 'swa'],
  'training.activationCheckpointing': ['gradientcheckpointing', 'gradcheckpointing', 'recompute'],
  'training.seed': ['randomseed', 'manualseed', 'randomstate'],
  'decoder.layerCount': [
    'layers',
    'layer',
    'nlayer',
    'nlayers',
    'numlayers',
    'numhiddenlayers',
    'depth',
    'blocks',
    'nblocks',
  ],
  'decoder.embeddingSize': [
    'nembd',
    'nembed',
    'dmodel',
    'hiddensize',
    'width',
    'dim',
    'embeddim',
    'embdim',
    'modeldim',
    'channels',
  ],
  'decoder.headCount': ['heads', 'nhead', 'nheads', 'numheads', 'numattentionheads'],
  'decoder.contextLength': [
    'blocksize',
    'context',
    'contextsize',
    'nctx',
    'npositions',
    'seqlen',
    'seqlength',
    'sequencelength',
    'maxlength',
    'maxseqlen',
    'maxpositionembeddings',
  ],
  'decoder.feedForwardSize': ['dff', 'ffn', 'ffnsize', 'mlpsize', 'intermediatesize', 'ninner', 'hiddendim'],
  'decoder.dropout': ['drop', 'dropoutrate', 'residpdrop', 'attnpdrop', 'embdpdrop', 'pdrop'],
  'decoder.activation': ['activationfunction', 'hiddenact', 'nonlinearity', 'act'],
  'decoder.tiedEmbeddings': ['tieweights', 'tiewordembeddings', 'weighttying'],
  'decoder.positions': ['positionembedding', 'positionalencoding', 'positionembeddingtype', 'rope'],
  'decoder.norm': ['normalization', 'layernorm', 'rmsnorm'],
  'decoder.queryKeyNorm': ['qknorm', 'qkln', 'qklayernorm'],
  'decoder.valueResidual': ['resformer', 'vresidual', 'valueembedding'],
  'decoder.biases': ['bias', 'usebias'],
  'decoder.zeroProjections': ['zeroinit', 'zeroinitproj'],
  'decoder.logitSoftCap': ['softcap', 'logitcap', 'finallogitsoftcapping', 'logitsoftcapping'],
  'decoder.embeddingNorm': ['embnorm', 'embeddinglayernorm', 'normembeddings'],
  'decoder.wavelet.boundary': ['padding', 'edge'],
  'decoder.wavelet.kind': ['waveletkind', 'filter'],
  'lora.rank': ['r', 'lorar'],
  'data.paths': ['files', 'trainfile', 'dataset', 'traindata', 'input'],
}

const bare = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

/**
 * The settings that are meant by another program's name for them, or by their own name in another spelling.
 * @param name such as `n_layer`, `model.hidden_size` or `--learning-rate`
 * @param keys the settings that there are
 */
export function meantKeys(name: string, keys: readonly string[]): string[] {
  const last = bare(name.slice(name.lastIndexOf('.') + 1))
  const isMeant = (key: string) =>
    bare(key.slice(key.lastIndexOf('.') + 1)) === last || meanings[key]?.includes(last) === true
  return last === '' ? [] : keys.filter(isMeant)
}

/** For a test: each must be a setting. */
export const keysWithMeanings = Object.keys(meanings)
