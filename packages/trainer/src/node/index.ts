export { openRunFolder } from './run-folder.js'
