import os from 'node:os'
import type { BackendStatus } from '@wgpt/backends'
import { version } from '../../package.json'

/** What a report says about where its figures come from. */
export function describeEnvironment(backend?: BackendStatus): Record<string, string> {
  const processors = os.cpus()
  return {
    date: new Date().toISOString(),
    machine: `${processors[0]?.model.trim() ?? os.arch()}, ${processors.length} threads, ${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    wgpt: version,
    ...(backend && {
      backend: backend.name,
      ...(backend.device !== undefined && { device: backend.device }),
      ...(backend.version !== undefined && { 'backend version': backend.version }),
    }),
  }
}
