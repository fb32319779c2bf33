import type { Answer, Fault } from './fault.ts'
import { without } from './fault.ts'

/** The path of an answer, if it is to this request. */
const is = ({ method, url, status }: Answer, wanted: string, path: RegExp, code = 200) =>
  method === wanted && path.test(url) && status === code

const problems = ({ status, body }: Answer): any[] => status === 422 && Array.isArray(body?.detail) ? body.detail : []

export const HTTP_FAULTS: Fault[] = [
  {
    fault: 'the version is a number',
    turns: 'http.version',
    answer: (answer) => { if (answer.url === '/version') answer.body = { version: 1 } },
  },
  {
    fault: 'the status has rooms alone',
    turns: 'http.status',
    answer: (answer) => { if (answer.url === '/status') answer.body = without(answer.body, 'channels') },
  },
  {
    fault: 'rooms are objects',
    turns: 'http.rooms',
    answer: (answer) => { if (is(answer, 'GET', /^\/rooms$/)) answer.body = answer.body.map((name: string) => ({ name })) },
  },
  {
    fault: 'channels are in an object',
    turns: 'http.channels',
    answer: (answer) => { if (is(answer, 'GET', /^\/channels$/)) answer.body = { channels: answer.body } },
  },
  {
    fault: 'the rules lack the size of images',
    turns: 'http.rules',
    answer: (answer) => { if (answer.url === '/rules') answer.body = without(answer.body, 'max_image_size') },
  },
  {
    fault: 'the content type has a charset',
    turns: 'http.content-type',
    answer: ({ headers }) => { headers['content-type'] += '; charset=utf-8' },
  },
  {
    fault: 'requests with a query are unknown',
    turns: 'http.query',
    respond: ({ url }) => url.includes('?') ? { status: 404, body: { detail: 'Not Found' } } : undefined,
  },
  {
    fault: 'doubled slashes are another address',
    turns: 'http.slashes',
    respond: ({ url }) => url.startsWith('//') ? { status: 404, body: { detail: 'Not Found' } } : undefined,
  },
  {
    fault: 'an unknown path has another shape',
    turns: 'http.not-found',
    answer: (answer) => { if (answer.body?.detail === 'Not Found') answer.body = { error: 'Not Found' } },
  },
  {
    fault: 'a wrong method gets no header allow',
    turns: 'http.method',
    answer: ({ status, headers }) => { if (status === 405) delete headers.allow },
  },
  {
    fault: 'a plain request to a socket is a bad one',
    turns: 'http.upgrade-required',
    answer: (answer) => { if (answer.status === 426) answer.status = 400 },
  },
  {
    fault: 'PUT leaves out a null avatar',
    turns: 'http.message.returned',
    answer: (answer) => { if (is(answer, 'PUT', /message$/)) answer.body = without(answer.body, 'avatar') },
  },
  {
    fault: 'PUT answers and does nothing',
    turns: 'http.message.delivered',
    respond: ({ method, url, sent }) =>
      method === 'PUT' && url.endsWith('/message') && !url.includes('no%20pe') && !url.includes('%E2') &&
      sent?.message === 'hello' && sent.author?.length <= 32
        ? { status: 200, body: { message: 'hello', author: sent.author, avatar: null } }
        : undefined,
  },
  {
    fault: 'the name of an unknown room stays encoded',
    turns: 'http.message.unknown-room',
    answer: (answer) => {
      if (is(answer, 'PUT', /no%20pe.message$/, 404)) answer.body.detail = answer.body.detail.replace(' pe', '%20pe')
    },
  },
  {
    fault: 'names of rooms are decoded as Latin-1',
    turns: 'http.room-names',
    answer: ({ body }) => { if (typeof body?.detail === 'string') body.detail = body.detail.replace('☃', 'â') },
  },
  {
    fault: 'an invalid body is a bad request',
    turns: 'http.invalid.status',
    answer: (answer) => { if (answer.status === 422) answer.status = 400 },
  },
  {
    fault: 'a problem lacks its limits',
    turns: 'http.invalid.shape',
    answer: (answer) => { for (const problem of problems(answer)) delete problem.ctx },
  },
  {
    fault: 'the first problem is the only one',
    turns: 'http.invalid.order',
    answer: (answer) => { if (problems(answer).length > 1) answer.body.detail.length = 1 },
  },
  {
    fault: 'broken JSON has no offset',
    turns: 'http.invalid.json',
    answer: (answer) => {
      for (const problem of problems(answer)) if (problem.type === 'json_invalid') problem.loc = ['body']
    },
  },
  {
    fault: 'a missing field is worded differently',
    turns: 'http.invalid.missing',
    answer: (answer) => {
      for (const problem of problems(answer)) if (problem.type === 'missing') problem.msg = 'required'
    },
  },
  {
    fault: 'the room is checked before the body',
    turns: 'http.invalid.before-room',
    answer: (answer) => {
      if (is(answer, 'PUT', /no%20pe/, 422)) Object.assign(answer, { status: 404, body: { detail: 'Not Found' } })
    },
  },
  {
    fault: 'PUT counts UTF-16 units',
    turns: 'http.limits.code-points',
    respond: ({ method, sent }) => method === 'PUT' && sent?.message?.length > 255
      ? { status: 422, body: { detail: [{ type: 'string_too_long', loc: ['body', 'message'] }] } }
      : undefined,
  },
  {
    fault: 'PUT accepts long authors',
    turns: 'http.limits.author',
    answer: (answer) => { if (answer.status === 422 && answer.sent?.author?.length > 32) answer.status = 200 },
  },
  {
    fault: 'an invalid token is ignored',
    turns: 'http.token.invalid',
    answer: (answer) => {
      if (answer.url === '/~conformance/rooms') Object.assign(answer, { status: 200, body: ['QGIS'] })
    },
  },
  {
    fault: 'nobody is in a room',
    turns: 'http.room.users',
    answer: (answer) => { if (is(answer, 'GET', /^\/room\/.*\/users$/)) answer.body = [] },
  },
  {
    fault: 'nobody is in a channel',
    turns: 'http.channel.users',
    answer: (answer) => { if (is(answer, 'GET', /^\/channel\/.*\/users$/)) answer.body = [] },
  },
  {
    fault: 'the stored messages are in an object',
    turns: 'http.room.last',
    answer: (answer) => { if (is(answer, 'GET', /^\/room\/.*\/last$/)) answer.body = { messages: answer.body } },
  },
  {
    fault: 'an unknown channel is a room',
    turns: 'http.channel.unknown',
    answer: (answer) => {
      if (is(answer, 'GET', /^\/channel\//, 404)) answer.body.detail = answer.body.detail.replace('Channel', 'Room')
    },
  },
  {
    fault: 'PUT in a room has an identifier',
    turns: 'http.room.text.strict',
    answer: (answer) => { if (is(answer, 'PUT', /^\/room\/.*\/text$/)) answer.body.id = 'x' },
  },
  {
    fault: 'PUT in a channel makes another identifier',
    turns: 'http.channel.text.stamp',
    answer: (answer) => { if (is(answer, 'PUT', /^\/channel\/.*\/text$/)) answer.body.timestamp++ },
  },
  {
    fault: 'PUT forgets what a text answers',
    turns: 'http.channel.text.reply',
    answer: (answer) => { if (is(answer, 'PUT', /text$/)) delete answer.body.in_reply_to_id },
  },
  {
    fault: 'nicknames are not sorted',
    turns: 'http.users.sorted',
    answer: (answer) => { if (is(answer, 'GET', /^\/channel\/.*\/users$/)) answer.body.reverse() },
  },
  {
    fault: 'there is no /asyncapi.json',
    turns: 'http.openapi',
    answer: (answer) => { if (answer.url === '/asyncapi.json') answer.status = 404 },
  },
  {
    fault: 'HEAD is a wrong method',
    turns: 'http.head',
    answer: (answer) => { if (answer.method === 'HEAD') answer.status = 405 },
  },
]
