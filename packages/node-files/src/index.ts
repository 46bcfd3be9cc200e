export { LockUnreadable, tryLock, withLock, type LockHolder, type LockOutcome } from './lock.js'
export { hashOfFiles } from './hash-of-files.js'
export { systemReason } from './system-reasons.js'
export { makeFolders } from './make-folders.js'
export { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js'
export {
  absent,
  appendAll,
  codeOf,
  createDraft,
  flags,
  isTemporary,
  parseTemporaryName,
  syncFile,
  syncFolder,
  temporaryName,
  withFile,
  writeNew,
  writeSynced,
  writeWhole,
  type Content,
  type Draft,
} from './whole-files.js'
