export { installTensorflow, type InstallOptions, type InstallResult } from './install-tensorflow.js'
export { findInstalledTensorflow, type InstalledTensorflow } from './installed.js'
export type { InstallPhase, InstallProgress } from './progress.js'
