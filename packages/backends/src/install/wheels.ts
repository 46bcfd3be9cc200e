/** What a wheel's file name says. Source: the "Binary distribution format" specification of PyPA. */
export interface WheelName {
  readonly filename: string
  /** Normalised as PEP 503 has it: 'tensorflow-cpu'. */
  readonly project: string
  readonly version: string
  /** Of CPython, as 312; undefined for wheels of any Python. */
  readonly python?: number
  readonly platforms: readonly string[]
}

const pattern =
  /^([A-Za-z0-9_.]+)-([A-Za-z0-9_.+!]+)(?:-\d[A-Za-z0-9_.]*)?-([a-z0-9_.]+)-([a-z0-9_.]+)-([A-Za-z0-9_.]+)\.whl$/

export const normalised = (project: string): string => project.toLowerCase().replaceAll(/[-_.]+/g, '-')

/** Reads a file name. Anything but a plain wheel's name, a path above all, is undefined. */
export function parseWheelName(filename: string): WheelName | undefined {
  const match = pattern.exec(filename)
  if (match === null || filename.includes('..')) return undefined
  const [, project, version, pythons, abi, platforms] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const python = /^cp(\d{2,3})$/.exec(pythons)?.[1]
  // Another ABI than the interpreter's plain one (cp313t) holds other extension modules; 'none' holds none.
  if (python === undefined ? abi !== 'none' : abi !== pythons && abi !== 'none' && abi !== 'abi3') return undefined
  return {
    filename,
    project: normalised(project),
    version,
    ...(python === undefined ? {} : { python: Number(python) }),
    platforms: platforms.split('.'),
  }
}

/** The system that a wheel must fit. */
export interface WheelSystem {
  /** As platform tags have it: 'x86_64', 'aarch64'. */
  readonly machine: string
  /** Its glibc, [2, 36] for 2.36. */
  readonly glibc: readonly [number, number]
}

/** What the older tags mean. Source: PEP 600. */
const legacy: Readonly<Record<string, readonly [number, number]>> = {
  manylinux1: [2, 5],
  manylinux2010: [2, 12],
  manylinux2014: [2, 17],
}

/** The oldest glibc with which one of a wheel's tags lets it run on this kind of machine; undefined when none is for it. */
export function glibcOf(wheel: WheelName, machine: string): readonly [number, number] | undefined {
  const versions = wheel.platforms
    .map((tag): readonly [number, number] | undefined => {
      const match = /^(manylinux(?:_(\d+)_(\d+)|\d+))_(.+)$/.exec(tag)
      if (match?.[4] !== machine) return undefined
      return match[2] === undefined ? legacy[match[1]!] : [Number(match[2]), Number(match[3])]
    })
    .filter((version) => version !== undefined)
  return versions.sort(([a, b], [c, d]) => a - c || b - d)[0]
}

/** Whether the system's glibc is as new as the wheel's tags ask. */
export function fits(wheel: WheelName, { machine, glibc }: WheelSystem): boolean {
  const wanted = glibcOf(wheel, machine)
  return wanted !== undefined && (glibc[0] > wanted[0] || (glibc[0] === wanted[0] && glibc[1] >= wanted[1]))
}
