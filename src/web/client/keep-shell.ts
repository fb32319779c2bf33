/** Has the page's own files kept, so that it opens without a connection, too. */
export function keepShell (): void {
  // Absent in insecure contexts.
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined
  container?.register('service-worker.js', { updateViaCache: 'none' }).catch((error) =>
    console.info('gischat: the page does not open without a connection', error))
}
