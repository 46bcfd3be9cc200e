import { DataFileError } from '../data-file-error.js'

const reasons: Record<string, string> = {
  ENOENT: "doesn't exist. Check the path",
  EACCES: "may not be read by this user. Change the file's permissions",
  EPERM: "may not be read by this user. Change the file's permissions",
  ELOOP: 'is a link that leads to itself. Name the file behind it',
  ENAMETOOLONG: 'is too long a name. Check the path',
}

/** Says why the system refused a path. */
export function refusedBySystem(path: string, error: unknown): DataFileError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const why = reasons[code] ?? `can't be read (${code || String(error)}). Check the path`
  return new DataFileError(`data: '${path}' ${why}.`, { cause: error })
}
