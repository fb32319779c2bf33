import fp from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** Why it was rejected, where the status alone does not say it; one of a few. For the figures and the log. */
    rejectReason: string | undefined
  }
}

/** Where hooks leave the reason of a rejection. */
export default fp(async (app) => {
  app.decorateRequest('rejectReason', undefined)
}, { name: 'reject-reason' })
