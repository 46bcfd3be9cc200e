export { joinWorld } from './join-world.js'
export { launchedBy, type Launch } from './launcher.js'
export { WorldError, type FloatArray, type JoinOptions, type NumberArray, type World } from './world.js'
