/** What the page's program is given: plain JSON, made by `live-data.ts`. */
export interface LiveData {
  readonly runs: readonly { readonly name: string; /** A place in the palette. */ readonly colour: number }[]
  readonly charts: readonly LiveChart[]
}

export interface LiveChart {
  /** The id of the still picture whose place it takes. */
  readonly id: string
  readonly title: string
  readonly yName: string
  readonly logarithmic?: boolean
  /** The reader may choose between the scales. */
  readonly isLoss?: boolean
  readonly lines: readonly LiveLine[]
  /** Horizontal lines to compare with. */
  readonly references?: readonly Reference[]
  readonly height: number
}

/** A loss to compare with. */
export interface Reference {
  readonly value: number
  readonly name: string
}

export const axes = ['step', 'tokens', 'seconds'] as const
export type Axis = (typeof axes)[number]

/** How strongly a line is drawn: a figure itself, a smoothed one behind it, what the smoothed one was made of. */
export type Weight = 'strong' | 'smoothed' | 'raw'

/** One line over each axis; figures that a run hasn't are null. All lists are of one length. */
export type LiveLine = Readonly<Record<Axis, readonly (number | null)[]>> & {
  /** A place in `runs`. */
  readonly run: number
  readonly name: string
  readonly weight: Weight
  readonly y: readonly number[]
}
