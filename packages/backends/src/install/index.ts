export type { InstallResult } from './install-result.js'
export { installTensorflow, type InstallOptions } from './install-tensorflow.js'
export { findInstalledTensorflow, type InstalledTensorflow } from '../node/installed.js'
export type { InstallPhase, InstallProgress } from './progress.js'
