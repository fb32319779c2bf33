/**
 * Lets the tests of a process run what was built from `src/` instead of `src/`
 * itself, in place of tsx alone: threads of the server then start without a
 * loader, in a fraction of the time.
 */
import { register } from 'node:module'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const tsx = await import('tsx/esm/api')
  tsx.register()
  register('./built-sources-hooks.js', import.meta.url)
}
