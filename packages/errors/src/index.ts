export { StoppedError } from './stopped-error.js'
export { WgptError } from './wgpt-error.js'
export { WgptRangeError } from './wgpt-range-error.js'
export { WgptTypeError } from './wgpt-type-error.js'
