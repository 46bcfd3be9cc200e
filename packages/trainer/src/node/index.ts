export { openComparisonFolder, openRunFolder } from './run-folder.js'
