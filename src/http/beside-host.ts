import type { FastifyInstance } from 'fastify'

/**
 * Runs `register` for a plugin that the host may use too. Such a plugin decorates requests, which Fastify refuses a
 * second time even in a scope below: there the host's decorator, which has the same value at first, serves both.
 */
export async function besideHost (
  app: FastifyInstance,
  decorator: string,
  register: () => PromiseLike<unknown>
): Promise<void> {
  const { decorateRequest } = app
  app.decorateRequest = function (this: FastifyInstance, ...args: Parameters<typeof decorateRequest>) {
    return args[0] === decorator && this.hasRequestDecorator(decorator) ? this : decorateRequest.apply(this, args)
  } as typeof decorateRequest
  try {
    await register()
  } finally {
    app.decorateRequest = decorateRequest
  }
}
