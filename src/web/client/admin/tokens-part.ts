import { copyAndAnnounce } from '../copy-text.ts'
import { button, el } from '../dom.ts'
import { base } from '../access-token.ts'
import { adminWords } from './admin-words.ts'
import type { IssuedToken } from './operator.ts'
import { field, form, livePart, table, type AdminContext } from './parts.ts'

/** The valid tokens, and a form that makes one. */
export function tokensPart ({ act, tell, refresh }: AdminContext) {
  const minted = el('div', { class: 'admin-minted', 'aria-live': 'polite' })
  const tokens = livePart((list: IssuedToken[]) => list.length === 0
    ? [el('p', {}, adminWords.nothing)]
    : [table([adminWords.nickname, adminWords.rooms, adminWords.powers, adminWords.expires, ''],
        list.map(({ id, nickname, rooms, powers, expires }) => [
          nickname ?? '–', rooms.join(', '), powers.join(', '), new Date(expires * 1000).toLocaleString(),
          button({
            label: adminWords.revoke(id.slice(0, 8)),
            class: 'quiet',
            async onClick () {
              const answer = await act('DELETE', `admin/tokens/${id}`)
              if (answer) tell(adminWords.revoked(answer.REVOKED_TOKENS))
              await refresh()
            },
          }),
        ]))])

  /** The addresses are those of this page, which knows its own folder best. */
  function showMinted (token: string): void {
    const addresses = { [adminWords.link]: `${base}#~${token}`, [adminWords.url]: `${base}~${token}` }
    minted.replaceChildren(el('p', {}, adminWords.minted), ...Object.entries(addresses).map(([name, address]) =>
      el('p', {}, el('strong', {}, name), ' ', el('code', {}, address), ' ',
        button({
          label: adminWords.copy(name), icon: 'copy', class: 'quiet', onClick: () => { copyAndAnnounce(address, tell) },
        }))))
  }

  const element = el('section', { 'aria-label': adminWords.tokens },
    el('h2', {}, adminWords.tokens),
    tokens.element,
    form(button({ label: adminWords.mint, type: 'submit' }), [
      field('rooms', adminWords.tokenRooms, { required: true, value: '*', autocomplete: 'off' }),
      field('join', adminWords.join, { type: 'checkbox', checked: true }),
      field('moderate', adminWords.moderate, { type: 'checkbox', checked: true }),
      field('nickname', adminWords.nickname, { pattern: '[A-Za-z0-9_\\-]+', autocomplete: 'off' }),
      field('hours', adminWords.hours.replace(/ \(.*/, ''), { type: 'number', min: 1, max: 2160, value: 24, required: true }),
    ], async (values) => {
      const answer = await act('POST', 'admin/tokens', {
        rooms: String(values.get('rooms')).split(',').map((name) => name.trim()).filter(Boolean),
        powers: ['join', 'moderate'].filter((power) => values.has(power)),
        nickname: values.get('nickname') || null,
        expires: Number(values.get('hours')) * 3600,
      })
      if (answer) showMinted(answer.token)
      await refresh()
      return answer !== undefined
    }),
    minted)
  return { element, show: tokens.show }
}
