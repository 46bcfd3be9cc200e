import { Assembly } from '@wgpt/kernel-runtime'
import { packed, type AcceleratePlainOpsFunctions } from '../generated/accelerate-plain-ops.js'

export const assembly = new Assembly<AcceleratePlainOpsFunctions>(packed)
