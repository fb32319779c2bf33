import type { Closed, Cut, Leave } from '../case.ts'
import type { Stage } from '../stage.ts'
import { Failed } from '../verdict.ts'

export async function leave ({ leave: name, code, echo }: Leave, stage: Stage): Promise<void> {
  const peer = stage.peer(name)
  await peer.leave(code, stage.target.patience)
  if (echo !== undefined && peer.closed?.code !== echo) {
    throw new Failed(`the server answered the close frame of ${name} with ${peer.closed?.code} instead of ${echo}`)
  }
}

export async function cut ({ cut: name }: Cut, stage: Stage): Promise<void> {
  const peer = stage.peer(name)
  peer.cut()
  await peer.wait(() => peer.closed, stage.target.patience)
}

export async function closed ({ closed: name, code }: Closed, stage: Stage): Promise<void> {
  const peer = stage.peer(name)
  await peer.wait(() => peer.closed, stage.target.patience)
  if (!peer.closed) return stage.missing(`the server did not close the connection of ${name}`)
  if (peer.closed.code !== code) {
    throw new Failed(`the connection of ${name} was closed with ${peer.closed.code} instead of ${code}`)
  }
}
