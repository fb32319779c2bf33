import { button, el } from '../dom.ts'
import { adminWords } from './admin-words.ts'
import { roomPath, type RoomSummary } from './operator.ts'
import { field, form, livePart, table, type AdminContext } from './parts.ts'

/** All rooms, and a form that opens one. */
export function roomsPart ({ act, refresh }: AdminContext, showRoom: (name: string) => void) {
  const rooms = livePart((list: RoomSummary[]) => [
    table([adminWords.room, adminWords.topic, adminWords.connections, adminWords.isPrivate, adminWords.expires, ''],
      list.map(({ name, topic, connections, private: isPrivate, configured, expires }) => [
        name, topic, String(connections), isPrivate ? '✓' : '–',
        expires === null ? '–' : new Date(expires * 1000).toLocaleString(),
        el('span', { class: 'admin-acts' },
          button({ label: adminWords.show(name), class: 'quiet', onClick: () => showRoom(name) }),
          !configured && button({
            label: adminWords.closeRoom(name),
            class: 'quiet',
            async onClick () {
              await act('DELETE', roomPath(name))
              await refresh()
            },
          })),
      ])),
  ])
  const element = el('section', { 'aria-label': adminWords.rooms },
    el('h2', {}, adminWords.rooms),
    rooms.element,
    form(button({ label: adminWords.openRoom, type: 'submit' }), [
      field('name', adminWords.room, { required: true, maxlength: 100, autocomplete: 'off' }),
      field('topic', adminWords.topic, { maxlength: 255, autocomplete: 'off' }),
      field('hours', adminWords.hours, { type: 'number', min: 1, max: 2160 }),
      field('private', adminWords.isPrivate, { type: 'checkbox' }),
    ], async (values) => {
      const hours = Number(values.get('hours'))
      const opened = await act('PUT', roomPath(String(values.get('name'))), {
        topic: values.get('topic'), private: values.has('private'), ...(hours > 0 && { seconds: hours * 3600 }),
      })
      await refresh()
      return opened !== undefined
    }))
  return { element, show: rooms.show }
}
