import { ACTS } from '../moderation/acts.ts'
import { CLOSE_REASONS } from '../protocol/close-reasons.ts'
import { RATE_LIMITED } from '../protocol/events.ts'
import { RESUME_RESULTS, STAGES, type RoomObserver } from '../rooms/observer.ts'
import type { RoomRegistry } from '../rooms/registry.ts'
import type { Sessions } from '../rooms/sessions.ts'
import { Counter, Histogram, Reading, type Metric, type Sample } from './metric.ts'

/** Upper bounds in seconds. One write to a socket takes microseconds, a thousand writes take milliseconds. */
const FAN_OUT_BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

/** The source of messages that were sent over HTTP. */
const PUT = 'put'

/**
 * Metrics of the rooms, and the observer that counts them.
 *
 * @param rooms called for each scrape, since the rooms and their sessions are created after their observer
 */
export function roomMetrics (
  rooms: () => RoomRegistry,
  sessions: () => Sessions
): { metrics: Metric[], observer: RoomObserver } {
  const members = new Reading('gauge', {
    name: 'gischat_members',
    help: 'Open connections of this instance.',
    labels: ['room', 'dialect'],
  }, countMembers(rooms))
  const joins = new Counter({
    name: 'gischat_joins_total',
    help: 'Connections that joined a room.',
    labels: ['room', 'dialect'],
  })
  const resumes = new Counter({
    name: 'gischat_resumes_total',
    help: 'Clients that asked to resume a lost connection: "resumed", or what was unknown, "token" or "place".',
    labels: ['result'],
  }, RESUME_RESULTS)
  const parked = new Reading('gauge', {
    name: 'gischat_parked_sessions',
    help: 'Lost connections of all instances that clients may resume.',
  }, () => [{ labels: [], value: sessions().parkedSessions }])
  const kept = new Reading('gauge', {
    name: 'gischat_resume_buffer_bytes',
    help: 'Size of the recent messages that are kept in memory for clients that resume.',
  }, () => [{ labels: [], value: sessions().bytes }])
  const accepted = new Counter({
    name: 'gischat_messages_accepted_total',
    help: 'Accepted messages from clients; source is the sender\'s dialect, or "put".',
    labels: ['room', 'source'],
  })
  const rejected = new Counter({
    name: 'gischat_messages_refused_total',
    help: 'Rejected or dropped messages from sockets, by the type of their first problem.',
    labels: ['room', 'type'],
  })
  const frames = new Counter({
    name: 'gischat_frames_sent_total',
    help: 'Frames written to members: messages, head counts and notices.',
    labels: ['room', 'dialect'],
  })
  const bytes = new Counter({
    name: 'gischat_sent_bytes_total',
    help: 'Size of the frames written to members.',
    labels: ['room', 'dialect'],
  })
  const fanOut = new Histogram({
    name: 'gischat_fan_out_seconds',
    help: 'Time to write pending frames to all members of a room with the same dialect.',
  }, FAN_OUT_BOUNDS)
  const broken = new Counter({
    name: 'gischat_connections_broken_total',
    help: 'Connections that ended with a protocol or network error, by error code.',
    labels: ['code'],
  })
  const ended = new Counter({
    name: 'gischat_connections_ended_total',
    help: 'Connections that the server closed, by reason (see docs/protocol.md).',
    labels: ['reason'],
  }, Object.values(CLOSE_REASONS).map(({ reason }) => reason))
  const moderated = new Counter({
    name: 'gischat_moderation_acts_total',
    help: 'Acts of moderators and of the operator on this instance.',
    labels: ['act'],
  }, ACTS)
  const failures = new Counter({
    name: 'gischat_failures_total',
    help: 'Unexpected errors during the processing of messages, by stage.',
    labels: ['stage'],
  }, STAGES)

  /** Private rooms are not named. */
  const addTo = (counter: Counter, room: string, label: string, value = 1) => {
    if (rooms().get(room)?.isPrivate === false) counter.add(value, room, label)
  }
  const observer: RoomObserver = {
    joined: ({ room, dialect }) => addTo(joins, room.name, dialect.name),
    left () {},
    resumed: (_member, result) => resumes.add(1, result),
    accepted: (room, _command, sender) => addTo(accepted, room, sender?.dialect.name ?? PUT),
    rejected: ({ room }, { problems: [{ type }] }) => addTo(rejected, room.name, type),
    dropped: ({ room }) => addTo(rejected, room.name, RATE_LIMITED),
    delivered (room, dialect, { members, frames: written, bytes: size, seconds }) {
      addTo(frames, room, dialect, written * members)
      addTo(bytes, room, dialect, size * members)
      fanOut.observe(seconds)
    },
    moderated: ({ act }) => moderated.add(1, act),
    broken: (_member, { code = 'unknown' }: NodeJS.ErrnoException) => broken.add(1, code),
    ended: (_member, { reason }) => ended.add(1, reason),
    failed: (stage) => failures.add(1, stage),
  }
  const metrics = [
    members, joins, resumes, parked, kept, accepted, rejected, frames, bytes, fanOut, broken, ended, moderated,
    failures,
  ]
  return { metrics, observer }
}

/** A room that is empty again is reported as 0: a series that disappears would look like a failed scrape. */
function countMembers (rooms: () => RoomRegistry): () => Iterable<Sample> {
  const counts = new Map<string, Sample>()
  return () => {
    for (const sample of counts.values()) sample.value = 0
    for (const room of rooms()) {
      if (room.isPrivate) continue
      for (const { dialect, members } of room.subscribers) {
        const labels = [room.name, dialect.name]
        counts.set(labels.join('\n'), { labels, value: members.size })
      }
    }
    return counts.values()
  }
}
