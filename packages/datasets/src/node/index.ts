export { DataFileError } from './data-file-error.js'
export { readTextFiles } from './read-text-files.js'
export { sources } from './sources/index.js'
export type { DataCard, Source } from './sources/source.js'
