/**
 * Why the system refused something about a file, and what to do, without a full stop; undefined for codes that say nothing to most people.
 * @param room what to do once there is room again
 */
export function systemReason(code: string, room = 'Make room, then try again'): string | undefined {
  const folder = 'Choose another folder'
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: `a folder of that path is missing, and none can be made there. ${folder}`,
    ENOSPC: `the disk is full. ${room}`,
    EDQUOT: `the disk quota is used up. ${room}`,
    EFBIG: `the file would be larger than the system allows (ulimit -f). Raise the limit, then try again`,
    EACCES: 'permission is denied. Choose a folder that you may write to',
    EPERM: 'permission is denied. Choose a folder that you may write to',
    EROFS: `the file system is read-only. ${folder}`,
    EEXIST: `a file is in the way of a folder. ${folder}`,
    ENOTDIR: `a file is in the way of a folder. ${folder}`,
    EISDIR: `a folder is in the way of a file. ${folder}`,
    ELOOP: 'a symbolic link is in the way. Put the file itself in its place',
    ENXIO: 'a pipe or a socket is in the way of a file. Remove it',
    EIO: 'the disk fails (EIO). Check it, then try again',
    ESTALE: 'the network file system lost the file (ESTALE). Try again when it is back',
    EMFILE: 'too many files are open. Raise the limit (ulimit -n), then try again',
    ENAMETOOLONG: 'the name is too long. Choose a shorter one',
  }
  return Object.hasOwn(reasons, code) ? reasons[code] : undefined
}
