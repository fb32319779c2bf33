/** The package's only module, minified, without imports. */
export function bundle (): Promise<Uint8Array>
/** Builds the package. @param folder is made anew */
export function buildPackage (folder: string): Promise<void>
/** The package.json: the version is the server's. */
export function manifest (): string
