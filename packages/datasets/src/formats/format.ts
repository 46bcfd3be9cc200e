import type { Modality } from '@wgpt/tokenizers'
import type { ByteSource } from '../byte-source.js'

/** What a modality says of its files, in @wgpt/tokenizers' manifest. */
export interface FileModality {
  readonly name: string
  /** Files that a folder gives, in small letters; none: any file. A file that is named itself may have any name. */
  readonly extensions: readonly string[]
  readonly outputExtension: string
  /** Texts may be cut. */
  readonly content: Modality<unknown>['content']
}

export interface FormatOptions {
  /** Hz, for sound. */
  readonly sampleRate: number
}

/** How samples of one content stand in files. */
export interface ContentFormat<Sample> {
  /** What the files hold, in plural, for messages: 'texts'. */
  readonly plural: string
  /** Reads a document in parts, in order; each part tokenizes by itself. @throws DataFileError with the byte offset */
  readonly read: (source: ByteSource, options: FormatOptions) => AsyncIterable<Sample>
  /** A file that holds one sample. */
  readonly write: (sample: Sample, options: FormatOptions) => Uint8Array
}

/** How the samples of a modality stand in files. */
export interface FileFormat<Sample> extends ContentFormat<Sample> {
  readonly modality: FileModality
}
