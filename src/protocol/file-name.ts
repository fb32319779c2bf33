/** Path separators, characters that Windows forbids, and a leading or trailing character with a special meaning. */
const UNSAFE = /[/\\:<>|?*"\0]|^[.~]|[. ]$/g

/** Names of devices in Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i

/**
 * Makes the name of a shared object harmless as the name of a file: clients write
 * scripts, models and layers to `<folder>/<name>.<extension>`.
 */
export function safeFileName (name: string): string {
  return name.replace(UNSAFE, '_').replace(DEVICE, (device) => `${device.replace('.', '')}_`)
}
