import { createRequire } from 'node:module'
import path from 'node:path'

const resolver = createRequire(import.meta.url)

/** The folder of an installed package, this one included. @throws Error if it isn't installed */
export const packageFolder = (name: string): string => path.dirname(resolver.resolve(`${name}/package.json`))
