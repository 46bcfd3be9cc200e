// The program of a child process: one backend, started and measured on request over IPC, so that a crash of it is a row of the report.
import { backendStatus, useBackend } from '@wgpt/backends'
import { firstLine } from '../host.js'
import { createSession, type Clock, type Session } from '../measure/session.js'
import type { Answer, Numbered, Replies, Request } from './messages.js'

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** A GPU's work is not this process's, and a software GPU's runs on more threads than one: CPU time would say little there. */
function clockOf(backend: string): Clock {
  const wall = () => Number(process.hrtime.bigint()) / 1e9
  return backend === 'webgpu' ? { wall } : { wall, cpu: cpuSeconds }
}

let session: Session | undefined

function started(): Session {
  if (session === undefined) throw new Error('bench: no backend has been started in this process.')
  return session
}

async function answer(request: Request): Promise<Replies[keyof Replies]> {
  switch (request.kind) {
    case 'start': {
      const status = await backendStatus(request.backend)
      if (status.available)
        session = createSession(await useBackend(request.backend), clockOf(request.backend), request.quick)
      return status
    }
    case 'prepare':
      return started().prepare(request.caseId)
    case 'round':
      return started().round(request.caseId, request.subjects)
    case 'release':
      await started().release(request.caseId)
      return null
  }
}

process.on('message', ({ number, request }: Numbered) => {
  answer(request).then(
    (reply) => process.send!({ number, reply } satisfies Answer),
    (error: unknown) => process.send!({ number, error: firstLine(error) } satisfies Answer),
  )
})
process.on('disconnect', () => {
  process.exit()
})
