/* Loaded into the server before anything else: on request it collects garbage and tells what is left. */
process.on('message', () => {
  globalThis.gc()
  globalThis.gc()
  const { rss, heapUsed, external } = process.memoryUsage()
  process.send({ rss, heapUsed, external, sockets: process.getActiveResourcesInfo().filter(isSocket).length })
})
process.channel?.unref()

function isSocket (resource) {
  return resource === 'TCPSocketWrap'
}
