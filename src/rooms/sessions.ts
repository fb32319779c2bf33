import { createHash, randomBytes } from 'node:crypto'
import type { ResumeOffer } from '../dialects/dialect.ts'
import { networkOf } from '../lib/network.ts'
import type { OnResumed, SessionOwner } from '../presence/handover.ts'
import type { Presence } from '../presence/presence.ts'
import { freshStamp, type RoomEvent } from '../protocol/events.ts'
import type { Mark, Resume, Session } from '../protocol/presence-messages.ts'
import { nextSeq } from '../protocol/seq.ts'
import type { Client } from './client.ts'
import { ParkedQuota, type ParkedLimits } from './parked-quota.ts'
import { ResumeBuffer } from './resume-buffer.ts'

export interface SessionsOptions extends ParkedLimits {
  presence: Presence
  /** Seconds for which a session waits for its client; 0 disables sessions. */
  seconds: number
  /** Seconds after which a silent connection ends: it misses events even before. */
  silentSeconds: number
  /** Bytes of the events that are kept of a room. */
  maxBytes: number
}

/** The part of a room that its sessions use. */
export interface SessionRoom {
  readonly name: string
  /** Another connection takes over: the client leaves the room, and is closed. */
  supersede (client: Client): void
  /** The instances were not connected for a while. */
  tellGap (gap: { since: number, seq: string }): void
}

/** The session of a client while it is connected. */
interface OpenSession {
  room: SessionRoom
  client: Client
  joined: string
  hashes: string[]
}

/** The limit for all rooms together, as a multiple of the limit for one. */
const ROOMS_SHARE = 8

const TOKEN_BYTES = 32

/** The sessions of this instance's clients, and the recent events for clients that resume. */
export class Sessions implements SessionOwner {
  readonly #options: SessionsOptions
  readonly #rooms = new Map<string, { room: SessionRoom, buffer: ResumeBuffer | undefined }>()
  readonly #byHash = new Map<string, OpenSession>()
  readonly #byClient = new Map<Client, OpenSession>()
  readonly #quota: ParkedQuota
  /** Networks of sessions that are about to be parked. */
  readonly #parking = new WeakMap<Session, string>()
  #tick = 0
  #bytes = 0
  /** End of each room's buffer at the latest mark of this instance. */
  #marked = new Map<string, number>()

  constructor (options: SessionsOptions) {
    this.#options = options
    this.#quota = new ParkedQuota(options)
    options.presence.handover.owner = this
  }

  /** Size of the events that are kept. */
  get bytes (): number {
    return this.#bytes
  }

  /** Sessions without a connection, of all instances. */
  get parkedSessions (): number {
    return this.#options.presence.handover.parked.size
  }

  /** To be called for each room. @returns its buffer, if sessions are enabled */
  watch (room: SessionRoom): ResumeBuffer | undefined {
    const buffer = this.#options.seconds > 0 ? new ResumeBuffer(nextSeq()) : undefined
    this.#rooms.set(room.name, { room, buffer })
    return buffer
  }

  /** Sessions that wait for their client, of all instances. */
  get waiting (): Session[] {
    return this.#options.presence.handover.parked.all()
  }

  /** The room is closed: nobody comes back to it. */
  unwatch ({ name }: SessionRoom): void {
    this.expire((session) => session.room === name)
    this.#rooms.delete(name)
  }

  /** Ends parked sessions. */
  expire (isMeant: (session: Session) => boolean): void {
    const { handover } = this.#options.presence
    for (const session of handover.parked.all()) if (isMeant(session)) handover.expire(session)
  }

  /** Keeps an event of a room, within the limits. */
  record (buffer: ResumeBuffer, event: RoomEvent): void {
    const before = buffer.bytes
    buffer.add(event, this.#tick)
    while (buffer.bytes > this.#options.maxBytes) buffer.shift()
    this.#bytes += buffer.bytes - before
    while (this.#bytes > this.#options.maxBytes * ROOMS_SHARE && this.#shrinkLargest());
  }

  /**
   * Opens the session of a client that joins.
   *
   * @param joined the last event of the room before the client joined it
   * @param used hash of the token that it resumed with, which is valid until the client is known to have the next one
   */
  open (room: SessionRoom, client: Client, joined: string, used?: string): Pick<ResumeOffer, 'token' | 'seconds'> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const session = { room, client, joined, hashes: [hashOf(token), ...(used === undefined ? [] : [used])] }
    for (const hash of session.hashes) this.#byHash.set(hash, session)
    this.#byClient.set(client, session)
    return { token, seconds: this.#options.seconds }
  }

  /** The client has its latest token: the former one is spent. */
  confirm (client: Client): void {
    const session = this.#byClient.get(client)
    for (const used of session?.hashes.splice(1) ?? []) this.#byHash.delete(used)
  }

  /** Whether a client has a session here, though its connection may be lost. */
  has (client: Client): boolean {
    return this.#byClient.has(client)
  }

  /** Claims the session of a token. @param onResumed called once; without other instances before this returns */
  claim (room: string, hash: string, onResumed: OnResumed): void {
    this.#options.presence.handover.claim(room, hash, onResumed)
  }

  /** A client lost its connection. Its earlier messages are still processed. @returns whether it may come back */
  lost (client: Client): boolean {
    const session = this.#byClient.get(client)
    if (!session) return false
    client.whenIdle(() => { if (this.#byClient.get(client) === session) this.#parkOpen(session) })
    return true
  }

  /** A client does not come back. */
  end (client: Client): void {
    const session = this.#byClient.get(client)
    if (session) this.#close(session)
  }

  /** Parks a session whose new connection did not come about. */
  park (session: Session, address: string, to?: Resume): void {
    this.#parking.set(session, networkOf(address))
    this.#options.presence.handover.park(session, to)
  }

  /** Ends a session without a connection that this instance has got. */
  release ({ room, nickname, connection: by }: Session): void {
    if (nickname === undefined) return
    this.#options.presence.release(room, { nickname, ...freshStamp(), seq: nextSeq(), by })
  }

  /** To be called once a second. */
  tick (): void {
    const { seconds, silentSeconds, presence } = this.#options
    this.#tick++
    // The first tick comes within a second, at any time.
    const ticks = seconds + 1
    presence.handover.tick(ticks)
    this.#bytes = 0
    for (const { buffer } of this.#rooms.values()) {
      if (!buffer) continue
      buffer.expire(this.#tick - ticks - Math.ceil(silentSeconds))
      this.#bytes += buffer.bytes
    }
  }

  /** At the end of this instance, whose clients may come back to another one. */
  close (): void {
    for (const session of [...this.#byClient.values()]) this.#parkOpen(session)
  }

  claimed (claim: Resume): boolean {
    const session = this.#byHash.get(claim.hash)
    if (session?.room.name !== claim.room) return false
    session.room.supersede(session.client)
    this.#parkOpen(session, claim)
    return true
  }

  parked (session: Session): void {
    const network = this.#parking.get(session)
    if (network === undefined) return
    const oldest = this.#quota.add(session, network)
    if (!oldest) return
    this.removed(oldest)
    this.#options.presence.handover.expire(oldest)
  }

  removed (session: Session): void {
    this.#quota.delete(session)
  }

  orphaned (session: Session): void {
    this.release(session)
  }

  marked ({ seq, since }: Mark, own: boolean): void {
    if (own) this.#marked = new Map()
    for (const [name, { room, buffer }] of this.#rooms) {
      if (own || since !== undefined) buffer?.restart(seq)
      else buffer?.alias(seq, buffer.end)
      if (own && buffer) this.#marked.set(name, buffer.end)
      if (since !== undefined) room.tellGap({ since, seq })
    }
  }

  places (): Record<string, string> {
    return Object.fromEntries([...this.#rooms].flatMap(([name, { buffer }]) => buffer ? [[name, buffer.last]] : []))
  }

  placed (places: Record<string, string>): void {
    for (const [name, seq] of Object.entries(places)) {
      const position = this.#marked.get(name)
      if (position !== undefined) this.#rooms.get(name)?.buffer?.alias(seq, position)
    }
  }

  #parkOpen (session: OpenSession, to?: Resume): void {
    const { client, room, hashes, joined } = session
    const { id: connection, nickname, received, address } = client
    this.#close(session)
    client.silence()
    client.nickname = undefined
    this.park({
      room: room.name,
      hashes,
      connection,
      ...(nickname !== undefined && { nickname }),
      joined,
      ...(received !== undefined && { received }),
      ...(client.access.mayModerate(room.name) && { moderates: true as const }),
    }, address, to)
  }

  #close (session: OpenSession): void {
    for (const hash of session.hashes) this.#byHash.delete(hash)
    this.#byClient.delete(session.client)
  }

  /** A large room must not empty the others. */
  #shrinkLargest (): boolean {
    let largest: ResumeBuffer | undefined
    for (const { buffer } of this.#rooms.values()) {
      if (buffer && buffer.bytes > (largest?.bytes ?? 0)) largest = buffer
    }
    if (!largest) return false
    this.#bytes -= largest.bytes
    largest.shift()
    this.#bytes += largest.bytes
    return true
  }
}

/** The hash of a token, in base64url: only that is kept, and leaves the process. */
export function hashOf (token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
