import type { SampleDocument } from '../../document.js'
import { createDownloadSource, type ArchiveRules } from './download-source.js'

/** SaShiMi's split of the 241 clips, in the order of their names. */
const [trainingClips, validationClips] = [212, 14]

export const youtubeMixRules: ArchiveRules = {
  wanted: (name) => name.endsWith('.wav') && !name.startsWith('__MACOSX/'),
  limits: { files: 1000, bytes: 4e9 },
  describe: (_, files) => Promise.resolve(new Map(files.map((name, index) => [name, { split: splitOf(index) }]))),
}

export const youtubeMix = createDownloadSource(
  {
    name: 'youtubemix',
    modality: 'audio',
    title: 'YouTubeMix: four hours of piano in 241 clips of a minute, 16 kHz',
    author: 'DeepSound, from a recording on YouTube; as SaShiMi uses it (Goel et al., 2022)',
    origin: 'huggingface.co/datasets/krandiash/youtubemix',
    licence: 'Not stated by its publisher',
    licenceUrl: 'https://huggingface.co/datasets/krandiash/youtubemix',
    package: 'huggingface.co/datasets/krandiash/youtubemix',
    download: {
      url: 'https://huggingface.co/datasets/krandiash/youtubemix/resolve/main/youtube_mix.zip',
      bytes: null,
    },
    documents: 241,
    seconds: 14_460,
    sha256: null,
    notes:
      "No SHA-256 of it is known here: the first download is trusted and its SHA-256 kept, unless you give one (wgpt data get youtubemix --sha256 …). The recording's rights are not stated: ask before you publish what was trained on it. SaShiMi's split: clips 1 to 212 train, 213 to 226 validate, the rest test and are left out.",
  },
  youtubeMixRules,
)

const splitOf = (index: number): NonNullable<SampleDocument['split']> =>
  index < trainingClips ? 'training' : index < trainingClips + validationClips ? 'validation' : 'test'
