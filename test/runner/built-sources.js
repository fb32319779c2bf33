/**
 * Lets the tests of a process run what was built from `src/` instead of `src/`
 * itself: threads of the server then start without a loader, in a fraction of
 * the time.
 */
import module from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { toBuilt } from './to-built.js'

if (isMainThread) {
  const tsx = await import('tsx/esm/api')
  tsx.register()
  // Node.js 20 has hooks in a thread of their own only, Node.js 26 deprecates these.
  if (module.registerHooks === undefined) module.register('./to-built.js', import.meta.url)
  else module.registerHooks({ resolve: (specifier, context, nextResolve) => toBuilt(nextResolve(specifier, context)) })
}
