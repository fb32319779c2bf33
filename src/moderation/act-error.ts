/** Why an act is refused, with the HTTP status for it. */
export class ActError extends Error {
  readonly statusCode: 403 | 404 | 409 | 422 | 507
  /** Connections that the act would hit as well. */
  readonly others: number | undefined

  constructor (statusCode: ActError['statusCode'], message: string, others?: number) {
    super(message)
    this.statusCode = statusCode
    this.others = others
  }
}
