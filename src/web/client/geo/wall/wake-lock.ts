/** Keeps the screen on while the page is visible, where the browser and the system allow it. */
export function keepScreenOn (signal: AbortSignal): void {
  let lock: WakeLockSentinel | undefined

  function request (): void {
    if (document.hidden || signal.aborted) return
    navigator.wakeLock?.request('screen').then((granted) => {
      lock = granted
      if (signal.aborted) release()
    }, (error) => console.info('gischat: the screen may turn off', error))
  }

  function release (): void {
    lock?.release().catch(() => { /* The system has released it already. */ })
  }

  // Browsers release the lock of a page that is hidden.
  document.addEventListener('visibilitychange', request, { signal })
  signal.addEventListener('abort', release, { once: true })
  request()
}
