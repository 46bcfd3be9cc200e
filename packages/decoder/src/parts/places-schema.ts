import { z } from 'zod'
import { choice } from './choice.js'
import { placeNames, type Place } from './places.js'

/** Where a filter stands: at one place, or with parameters of its own at each of several. */
export const placesSchema = (first: Place | readonly Place[]) =>
  z.union([choice(placeNames), z.array(choice(placeNames)).min(1)]).default(first as Place | Place[])
